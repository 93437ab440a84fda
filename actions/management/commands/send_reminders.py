from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from actions.asking.letters import who_asks
from actions.asking.outbox import send_waiting
from actions.asking.reminders import NoDays, automatic_rounds, take_back_what_nobody_needs
from actions.asking.telling import take_back_what_is_over
from csp_portal.common.record import change
from governance.models import Partnership
from priorities.models import Plan


class Command(BaseCommand):
    help = "Makes the reminders that are due and sends them, with every message that waits. Safe to call at any time."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say who would get what")
        parser.add_argument("--partnership", metavar="SLUG", help="this one alone, as in its address")

    def handle(self, *, dry_run, partnership, **options):
        on, problems = timezone.localdate(), []
        for each in partnerships(partnership):
            try:
                said = self.tell(each, on) if dry_run else self.remind(each, on)
            except NoDays as problem:
                said = f"Its reminder days cannot be read: {problem}"
            if said:
                problems.append(f"{each.slug}: {said}")
        if problems:
            raise CommandError("\n".join(problems))

    def tell(self, partnership, on):
        """Print who would get what; gives "", for nothing goes wrong."""
        count = 0
        for round_ in rounds_of(partnership, on):
            for kind, letter in round_.letters:
                self.stdout.write(f"{partnership.slug}, {round_.period}, {kind}: {letter.who} <{letter.email}>")
                count += 1
        waiting = partnership.messages.filter(state="waiting").count()
        self.stdout.write(f"{partnership.slug}: {count} to be made, {waiting} waiting. Nothing was sent.")
        return ""

    def remind(self, partnership, on):
        """Make the messages, all or none, then send what waits; gives what went wrong, "" for nothing."""
        made = make_messages(partnership, on) if rounds_of(partnership, on) else 0
        take_back_what_nobody_needs(partnership, on)
        take_back_what_is_over(partnership)
        outcome = send_waiting(partnership, on)
        self.stdout.write(f"{partnership.slug}: {made} made. {outcome.in_words}")
        return "" if outcome.is_good else outcome.in_words


def partnerships(slug):
    if slug is None:
        return Partnership.objects.all()
    found = Partnership.objects.filter(slug=slug)
    if not found:
        there_are = ", ".join(Partnership.objects.values_list("slug", flat=True).order_by("slug")) or "none yet"
        raise CommandError(f"There is no partnership “{slug}”. There are: {there_are}.")
    return found


def rounds_of(partnership, on):
    has_plan = partnership.plans.filter(state=Plan.State.LIVE).exists()
    return automatic_rounds(partnership, on) if has_plan else []


def make_messages(partnership, on):
    """Put on record what is to be sent: read again under the lock, for another run may have been here just now."""
    with change(partnership.slug, reason="Reminders", how="command"):
        asks, _ = who_asks(partnership, on)
        rounds = rounds_of(partnership, on)
        return sum(round_.make(asks=asks) for round_ in rounds)
