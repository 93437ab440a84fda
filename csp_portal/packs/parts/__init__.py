"""The parts of a board pack: a module makes each, from what is on record at the moment of the pack."""
