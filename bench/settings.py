"""The settings of the tests, with two bare views beside the portal, and the queries of each answer in its header."""

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.bare.count_queries", *MIDDLEWARE]
