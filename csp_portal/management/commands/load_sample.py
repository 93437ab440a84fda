"""`manage.py load_sample`: three sample partnerships with eight quarters of invented progress."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from actions.models import Action, Update
from csp_portal import environment
from csp_portal.sample import SLUGS, load_sample, sample_sign_ins
from governance.models import Partnership
from priorities.models import Commitment, Priority


class Command(BaseCommand):
    help = "Fills an empty installation with three sample partnerships. Refused where there is real data."

    def handle(self, **options):
        there = dict(Partnership.objects.values_list("slug", "is_sample"))
        if not all(there.values()):
            raise CommandError("A partnership that is not a sample is here, so no sample is loaded beside it.")
        if there:
            self.refuse_half_a_sample(there)
            self.stdout.write("The sample is here already: nothing to do.")
            return
        password = environment.sample_password() or "-".join(secrets.token_hex(2) for _ in range(3))
        load_sample(timezone.localdate(), password)
        if options["verbosity"]:
            self.say_what_was_loaded(password)

    def refuse_half_a_sample(self, there):
        if missing := sorted(set(SLUGS) - set(there)):
            raise CommandError(
                f"An earlier load of the sample was cut off; this is missing: {', '.join(missing)}. "
                "Begin with an empty database."
            )

    def say_what_was_loaded(self, password):
        for partnership in Partnership.objects.all():
            models = {"priorities": Priority, "commitments": Commitment, "actions": Action, "updates": Update}
            counts = (
                f"{model.objects.filter(partnership=partnership).count()} {word}" for word, model in models.items()
            )
            self.stdout.write(f"{partnership.name}: {', '.join(counts)}")
        self.stdout.write("\nSample sign-ins. What the sample says of progress is invented.")
        for line in sample_sign_ins():
            self.stdout.write(f"  {line}")
        self.stdout.write(f"  Password of each: {password}")
