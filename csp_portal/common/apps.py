from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from .append_only import install_after_migrate, make_way_for_migrations


class CommonConfig(AppConfig):
    name = "csp_portal.common"
    label = "common"

    def ready(self):
        pre_migrate.connect(make_way_for_migrations, sender=self)
        # Sent once after all migrations of all apps are done, whichever app they belong to.
        post_migrate.connect(install_after_migrate, sender=self)
