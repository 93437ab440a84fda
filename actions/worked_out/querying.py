"""What actions work out to, as the database finds it."""

from django.db.models import BooleanField, Case, CharField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import StrIndex

from actions.models import Milestone
from actions.models.standing import Standing

from .judging import AT_RISK, BOTH, OFF_TRACK, ON_TRACK, Judging
from .rules import RULES, count_of, silent_for, unspoken_since


def with_worked_out(actions, partnership, on, periods):
    """The actions, which know their `standing` for `periods.shown`, with what they work out to on a day.

    Each gets `worked_out`: "off_track", "at_risk" or "on_track"; "" when there is nothing to work out from, and for
    what is complete, dropped, a draft or not started. And for `reasons`: the numbers of the rules, and `judged_by`. A
    query of them can ask for `disagrees`: whether something else of the three is said for the period.

    For another period than the current one it is judged on the day on which that was due, or today if that is
    earlier, by what was said until then: an update about a later period neither counts nor moves the deadline.
    Milestones are today's, without what was reached after the day; start dates are today's.
    """
    judging = Judging(partnership, on, periods)
    actions = judging.turned_back(actions)
    actions = actions.alias(unspoken_since=unspoken_since(judging))
    tolerances = [rule.tolerance(partnership, rating) for rule in RULES for rating in (OFF_TRACK, AT_RISK)]
    actions = actions.annotate(worked_out=_worked_out(judging), judged_by=Value(judging.in_words(tolerances)))
    says_other = Q(standing__in=BOTH) & ~Q(worked_out__in=[Value(""), F("standing")])
    numbers = {rule.name: rule.counted(judging) for rule in RULES if rule.counted}
    disagrees = Case(When(says_other, then=Value(True)), default=Value(False), output_field=BooleanField())
    in_all = count_of(Milestone.objects.filter(action=OuterRef("pk")))
    return actions.alias(disagrees=disagrees).annotate(milestones_in_all=in_all, **numbers)


def disagreement(said, worked):
    """1 when an action works out worse than is said of it, -1 when better, 0 when the two do not disagree."""
    if said not in BOTH or worked not in BOTH:
        return 0
    gap = BOTH.index(said) - BOTH.index(worked)
    return (gap > 0) - (gap < 0)


def worst_disagreement():
    """What to sort by, the highest first: how much worse than it is said an action works out to, then how much better;
    last those that do not disagree. For actions `with_worked_out`."""
    places = Value(" ".join(BOTH))
    gap = StrIndex(places, F("standing")) - StrIndex(places, F("worked_out"))
    return Case(When(disagrees=True, then=gap), default=Value(-100), output_field=IntegerField())


def _worked_out(judging):
    """The expression of it."""
    settled = Q(standing__in=["", Standing.COMPLETE, Standing.NOT_STARTED])
    fired = [When(_fires(judging, rating), then=Value(rating)) for rating in (OFF_TRACK, AT_RISK)]
    has_grounds = When(_has_grounds(judging), then=Value(ON_TRACK))
    return Case(When(settled, then=Value("")), *fired, has_grounds, default=Value(""), output_field=CharField())


def _fires(judging, rating):
    """The condition that a rule says so; never true when the partnership has no tolerance for it."""
    said = Q(pk__in=[])
    for rule in RULES:
        if number := rule.tolerance(judging.partnership, rating):
            said |= rule.reaches(judging, number)
    return said


def _has_grounds(judging):
    """The condition that there is a day to judge by, or that an update was given or was due."""
    days = Milestone.objects.filter(action=OuterRef("pk"), due_latest__isnull=False)
    was_asked = Q(**{f"{judging.spoken}__isnull": False}) | silent_for(judging, 1)
    return Q(**{f"{judging.deadline}__isnull": False}) | was_asked | Exists(days)
