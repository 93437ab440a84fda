class RefConverter:
    """The permanent reference of an action in an address: A12."""

    regex = "A[1-9][0-9]{0,8}"

    def to_python(self, value):
        return int(value[1:])

    def to_url(self, value):
        return value if isinstance(value, str) else f"A{value}"
