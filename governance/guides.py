"""The guides by role: Markdown files in docs/guides, with pictures that a browser test draws."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404
from django.templatetags.static import static

from csp_portal.common.markdown import markdown_with_pictures

FOLDER = settings.BASE_DIR / "docs" / "guides"
GUIDES = {
    "officer": "Coordinators",
    "lead": "Priority leads and responsible officers",
    "board": "Board members and chairs",
    "meetings": "Secretaries and chairs of meetings",
    "scrutiny": "Scrutiny members and officers",
    "administrator": "Administrators",
}


@dataclass(frozen=True)
class Guide:
    title: str
    words: str


def guide_called(name):
    """The guide as a page shows it; 404 when there is none of that name."""
    if name not in GUIDES:
        raise Http404
    title, _, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    return Guide(title.removeprefix("# "), markdown_with_pictures(text, _address_of))


def _address_of(picture):
    return static(f"guides/{PurePosixPath(picture).name}")
