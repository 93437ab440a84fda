"""The pages of a partnership's people: what they hold, lead and own, how they sign in, and how they leave."""
