"""Plays the meetings of a sample partnership: planned, moved or cancelled, held and recorded, and their minutes."""

from dataclasses import dataclass
from datetime import time, timedelta

from actions.models import QuarterlyReport
from governance.meetings.agenda import put_after
from governance.models import AgendaItem, Attendance, BoardAction, Decision, Group, Meeting, Organisation, Paper

AFTER_THE_REPORTS = 20_000  # of the same day


@dataclass(frozen=True)
class MeetingStep:
    """Something that happens to a meeting on a day; `told` are the words that it needs, `place` its turn on the day."""

    day: object
    place: int
    meeting: int
    verb: str
    told: dict

    @property
    def in_order(self):
        return (self.day, AFTER_THE_REPORTS + 1000 * self.meeting + self.place)


def steps_of_meetings(stories, player):
    """Every step of all the meetings, each known by its place among the stories."""
    for number, told in enumerate(stories):
        held_on = working_day(player.periods[int(told["quarter"]) - 1].ends + timedelta(days=int(told["day"])))
        for place, (day, verb, words) in enumerate(_course_of(told, held_on)):
            yield MeetingStep(day, place, number, verb, words)


def working_day(day):
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _course_of(told, held_on):
    """What becomes of a meeting: (day, verb, words)."""
    moved, cancelled = told.get("moved"), told.get("cancelled")
    first_on = held_on - timedelta(days=int(moved["by"])) if moved else held_on
    yield _before(held_on, told["planned"]), "plan", told | {"date": first_on}
    yield _before(held_on, told["agenda"]), "send", told
    if moved:
        yield _before(held_on, moved["before"]), "move", moved | {"date": held_on}
    if cancelled:
        yield _before(held_on, cancelled["before"]), "cancel", cancelled
    if "came" in told:
        yield from _course_of_the_day(told, held_on)
        yield working_day(held_on + timedelta(days=int(told["minutes"]))), "publish", {}


def _course_of_the_day(told, on):
    yield on, "come", told
    for item in sorted(told["items"], key=lambda item: "first" not in item):
        yield on, "say", item
    for number, said in told.get("issues", {}).items():
        yield on, "say of an issue", said | {"priority": number}
    for title, said in told.get("carried", {}).items():
        yield on, "say", {"title": title, "said": said}
    for name, words in told.get("progress", {}).items():
        yield on, "report", {"name": name, "words": words}
    for name, end in told.get("closes", {}).items():
        yield on, "close", end | {"name": name}
    yield on, "hold", {}


def _before(day, days):
    found = day - timedelta(days=int(days))
    return found - timedelta(days=max(0, found.weekday() - 4))


class Minutes:
    """Records the steps, each as one change by the coordinator, and knows the rows that came of them."""

    def __init__(self, player):
        self.player, self.mine = player, {"partnership": player.partnership}
        self.meetings, self.board_actions = {}, {}

    def record(self, step, at):
        verb, why = VERBS[step.verb]
        with self.player.change(self.player.coordinator, step.told.get("why", why), at):
            verb(self, step, self.meeting(step))

    def meeting(self, step):
        key = self.meetings.get(step.meeting)
        return Meeting.objects.select_related("group").get(pk=key) if key else None

    def plan(self, step, meeting):
        told, group = step.told, Group.objects.get(name=step.told["group"], **self.mine)
        hours = {name: time.fromisoformat(told[name]) for name in ("starts", "ends")}
        words = {name: told.get(name, "") for name in ("place", "quorum", "chaired_by")}
        meeting = Meeting(group=group, date=told["date"], **hours, **words, **self.mine)
        meeting.put_on_record()
        self.meetings[step.meeting] = meeting.pk

    def send(self, step, meeting):
        """Put the items on the agenda, with their papers."""
        for told in step.told["items"]:
            words = {name: told[name] for name in ("title", "kind", "asks", "presenter") if name in told}
            minutes, for_board = int(told["minutes"]), "for_board" in told
            item = AgendaItem(group=meeting.group, minutes=minutes, for_board=for_board, **words, **self.mine)
            if "first" in told:
                put_after(item, meeting, None)
            else:
                item.put_on(meeting)
            for order, (title, link) in enumerate(told.get("papers", []), 1):
                Paper(item=item, order=order, title=title, link=link, **self.mine).save()

    def move(self, step, meeting):
        meeting.date = step.told["date"]
        meeting.save()

    def cancel(self, step, meeting):
        meeting.cancel(step.told["why"], step.day)

    def come(self, step, meeting):
        for standing, organisations in step.told["came"].items():
            for name, who in organisations.items():
                organisation = Organisation.objects.get(name=name, **self.mine)
                row = Attendance(meeting=meeting, organisation=organisation, standing=standing, who=who, **self.mine)
                row.save()

    def say(self, step, meeting):
        self._record(step, meeting, meeting.items.get(title=step.told["title"]))

    def say_of_an_issue(self, step, meeting):
        reports = QuarterlyReport.objects.filter(priority__number=step.told["priority"], agenda_item__meeting=meeting)
        self._record(step, meeting, reports.get(**self.mine).agenda_item)

    def _record(self, step, meeting, item):
        """What was said of an item, what was decided and who was asked for what."""
        item.said = step.told["said"]
        item.save()
        of_item, decision = {"meeting": meeting, "for_board": item.for_board} | self.mine, None
        for told in step.told.get("decisions", []):
            decision = Decision(item=item, text=told["text"], changes=told["changes"], **of_item)
            decision.put_on_record()
            if "became" in told:
                action = self.player.actions[told["became"]]
                action.decision = decision
                action.edit()
        for told in step.told.get("actions", []):
            organisation = told.get("organisation") and Organisation.objects.get(name=told["organisation"], **self.mine)
            whose = {"organisation": organisation} if organisation else {"post": told["post"]}
            asked = BoardAction(group=meeting.group, decision=decision, text=told["text"], due=told["due"], **whose)
            for name, value in of_item.items():
                setattr(asked, name, value)
            asked.put_on_record()
            self.board_actions[told["name"]] = asked.pk

    def report(self, step, meeting):
        asked = BoardAction.objects.get(pk=self.board_actions[step.told["name"]])
        asked.progress = step.told["words"]
        asked.save()

    def close(self, step, meeting):
        asked = BoardAction.objects.get(pk=self.board_actions[step.told["name"]])
        asked.close(step.told["how"], step.told["words"], step.day)

    def hold(self, step, meeting):
        meeting.hold(step.day)

    def publish(self, step, meeting):
        meeting.publish_minutes(step.day)


# Each with what its change says, unless the step says why.
VERBS = {
    "plan": (Minutes.plan, "Meeting planned"),
    "send": (Minutes.send, "Agenda sent out"),
    "move": (Minutes.move, ""),
    "cancel": (Minutes.cancel, ""),
    "come": (Minutes.come, "Recorded in the room"),
    "say": (Minutes.say, "Recorded in the room"),
    "say of an issue": (Minutes.say_of_an_issue, "Recorded in the room"),
    "report": (Minutes.report, "Recorded in the room"),
    "close": (Minutes.close, "Recorded in the room"),
    "hold": (Minutes.hold, "The meeting was held"),
    "publish": (Minutes.publish, "Minutes published"),
}
