from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "csp_portal"
    label = "portal"
