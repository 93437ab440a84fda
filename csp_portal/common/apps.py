from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "csp_portal.common"
    label = "common"
