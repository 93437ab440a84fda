"""The pages of general information: the portal's own words, and the form to write one's own."""

import re
from datetime import date
from pathlib import Path
from string import Template

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from csp_portal.common.fields import Day, Words
from csp_portal.common.refusals import Refused

from .models import InformationPage, Membership

Kind = InformationPage.Kind
OWN_WORDS = Path(__file__).parent / "own_words"
# The day on which the portal's own words were last compared with what the portal does.
REVIEWED_ON = date(2026, 11, 21)
# What whoever keeps house should know of the portal's own words before relying on them.
TO_CHECK = {
    Kind.ACCESSIBILITY: "They promise an answer within 10 working days. Check that you can keep that.",
    Kind.PRIVACY: "Have your data protection officer read them.",
}


def own_words(kind, partnership):
    """The portal's own words for a page, in Markdown; of one partnership, or for all when it is None."""
    template = Template((OWN_WORDS / f"{kind}.md").read_text(encoding="utf-8"))
    return template.substitute(
        name=literally(partnership.name) if partnership else "your community safety partnership",
        Name=literally(partnership.name) if partnership else "Your community safety partnership",
        contact=contact_of(partnership),
        authorities=authorities_of(partnership),
        day=date_format(REVIEWED_ON, "j F Y"),
        session_cookie=settings.SESSION_COOKIE_NAME,
        session_hours=settings.SESSION_COOKIE_AGE // 3600,
        csrf_cookie=settings.CSRF_COOKIE_NAME,
        csrf_weeks=settings.CSRF_COOKIE_AGE // (7 * 24 * 3600),
    )


NO_PARTNERSHIP = (
    "Each partnership says on its own contact page how to reach it. If you do not know which one is yours, ask the "
    "community safety team of your council, or whoever invited you."
)
NO_CONTACT = "How to reach the partnership has not been put here yet. Ask the community safety team of your council."


def contact_of(partnership):
    if not partnership:
        return NO_PARTNERSHIP
    return literally(partnership.contact) if partnership.contact.strip() else NO_CONTACT


def authorities_of(partnership):
    """A list of the responsible authorities of today, or a sentence that it is not known."""
    if not partnership:
        return "The notice of each partnership names them."
    memberships = Membership.objects.filter(
        partnership=partnership, standing=Membership.Standing.RESPONSIBLE_AUTHORITY
    ).select_related("organisation")
    today = timezone.localdate()
    names = sorted(str(membership.organisation) for membership in memberships if membership.holds(today))
    return "\n".join(f"- {literally(name)}" for name in names) or "Which bodies they are is not on record here yet."


def literally(words):
    """Words as Markdown that shows them as they are typed, line by line."""
    lines = (re.sub(r"([\\`*_<>\[\]&])", r"\\\1", line.strip()) for line in words.splitlines())
    return "\n".join(re.sub(r"^([-+#=~]|\d+(?=[.)]))", _shielded, line) for line in lines)


def _shielded(found):
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def months_since(day, on):
    """Whole months from a day to a later one."""
    return (on.year - day.year) * 12 + on.month - day.month - (on.day < day.day)


class InformationForm(forms.ModelForm):
    """A page in the partnership's own words. One that is not written yet begins with the portal's."""

    use_required_attribute = False

    class Meta:
        model = InformationPage
        fields = ["text", "reviewed_on"]
        field_classes = {"text": Words, "reviewed_on": Day}
        widgets = {"text": forms.Textarea(attrs={"rows": 24})}
        labels = {"text": "The words of the page", "reviewed_on": "Last reviewed on"}
        help_texts = {"reviewed_on": "The day on which somebody last checked that all of it is true, like 31 3 2027."}
        error_messages = {"text": {"required": "Write the words of the page."}}

    def clean_reviewed_on(self):
        day = self.cleaned_data["reviewed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is still to come. Enter the day of the last review.")
        return day

    def change_reason(self):
        return ""

    def save(self):
        """Refuses a save that would change nothing, and a first page when somebody has just written it."""
        page = self.instance
        if page.pk is None and InformationPage.objects.filter(partnership=page.partnership, kind=page.kind).exists():
            raise Refused("Somebody has just written this page. Save again to see both texts.")
        if page.pk and not self.has_changed():
            raise Refused("You have not changed anything.")
        page.save()
        return page


class RemovalForm(forms.Form):
    """Takes away the partnership's own words, so that the portal's are shown again."""

    def __init__(self, data, *, page):
        super().__init__(data)
        self.page = page

    def change_reason(self):
        return "Back to the portal’s own words"

    def save(self):
        self.page.delete()
        return self.page
