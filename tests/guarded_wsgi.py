"""What a test's own server runs: the portal with the tests' settings, and with the checks in GUARDS_OFF switched off.

The portal itself knows nothing of this module or of that variable.
"""

import os

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from csp_portal.wsgi import application
from tests.guards import GUARDS

__all__ = ["application"]

for name in filter(None, os.environ.get("GUARDS_OFF", "").split(";")):
    GUARDS[name](pytest.MonkeyPatch())
