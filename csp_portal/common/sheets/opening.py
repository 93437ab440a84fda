"""Opening a spreadsheet file that anybody may have made."""

LIMITS = {"bytes": 10_000_000, "rows": 10_000, "columns": 200, "cells": 200_000, "characters": 5_000_000, "seconds": 15}


class CannotRead(Exception):
    """The file cannot be taken; says why and what to do, in a sentence for the person who chose it."""


def read_file(name, content):
    """The sheets of an .xlsx, .csv or .ods file, by its name and bytes. Refuses with CannotRead."""
    raise CannotRead("Spreadsheets cannot be read yet.")
