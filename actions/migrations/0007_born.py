from django.db import migrations, models


class Migration(migrations.Migration):
    """What a past moment finds the keys of all actions by (csp_portal/common/past.py)."""

    dependencies = [("actions", "0006_the_way_back")]

    operations = [
        migrations.AddIndex(
            model_name="historicalaction",
            index=models.Index(
                condition=models.Q(("history_type", "+")), fields=["partnership", "id"], name="action_born"
            ),
        )
    ]
