"""What the server of the guides' pictures runs: the tests' portal, on the day of the guides' town."""

import time_machine

from tests.browser.guide_clock import NOW
from tests.guarded_wsgi import application

__all__ = ["application"]

time_machine.travel(NOW).start()
