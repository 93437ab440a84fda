class Refused(Exception):
    """A verb that cannot be done to a record as it stands. Its text is a sentence for the person who asked."""
