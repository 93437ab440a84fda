"""The sample: three partnerships on the facts of published papers, with eight quarters of invented progress.

    load_sample(today, password)    # into an empty installation; the only code that writes to a record's past
    sample_sign_ins()               # who can sign in, and as what

docs/sample.md says what is fact, what is invented and what each account may do.
"""

from .loading import SLUGS, load_sample
from .sign_ins import sample_sign_ins

__all__ = ["SLUGS", "load_sample", "sample_sign_ins"]
