import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from csp_portal.wsgi import application

__all__ = ["application"]
