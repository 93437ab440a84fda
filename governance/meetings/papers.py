"""The papers of an agenda item on its form: each a file, which is kept as it came, or the address where it stands."""

from hashlib import sha256

from django import forms

from csp_portal.common.record import open_change
from csp_portal.common.rows import RowForm
from csp_portal.common.sheets import LIMITS
from governance.models import Document, Paper

MOST = LIMITS["bytes"]  # of all files of one save: csp_portal.common.uploads takes no more of a request
MEGABYTES = MOST // 1_000_000
LONGEST_NAME = 300


class PaperFile(forms.FileField):
    """A file that may be chosen. A form that is read again without its files has not changed for that."""

    def has_changed(self, initial, data):
        return bool(data)


class PaperForm(RowForm):
    """A paper. `is_behind` when the page was opened before somebody else's save: its files are asked for again."""

    MOST = 20
    said = ("title", "file", "link")
    title = forms.CharField(
        label="What it is called",
        max_length=300,
        required=False,
        error_messages={"max_length": "The name of a paper has at most 300 characters."},
    )
    file = PaperFile(label="File", required=False, error_messages={"empty": "This file is empty."})
    link = forms.URLField(
        label="Or its address",
        max_length=1000,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a full address, like https://www.example.gov.uk/paper.pdf."},
    )

    def __init__(self, *args, by, is_behind=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.is_behind = by, is_behind

    @property
    def is_file(self):
        """Whether the paper that stands in this row is a file."""
        return bool(self.initial.get("document"))

    def clean(self):
        said = self.cleaned_data
        if self.is_blank or self.errors:
            return
        if said.get("file") and said.get("link"):
            self.add_error("link", "Choose a file or give an address, not both.")
        elif said.get("link") and self.is_file:
            self.add_error("link", "This paper is a file. Empty its row, and give the address in a new one.")
        elif not said.get("file") and not said.get("link") and not self.is_file and not self.is_behind:
            self.add_error("file", f"Choose the file of “{said['title']}”, or give its address.")
        elif not said.get("title") and not said.get("file"):
            self.add_error("title", "Say what this paper is called.")

    def fill(self, paper):
        """Put what was typed onto the row; a file becomes a document of its own, and its name serves for a title."""
        file, said = self.cleaned_data.get("file"), self.cleaned_data
        paper.title, paper.link = said["title"] or file.name[:LONGEST_NAME], said["link"]
        if file:
            paper.link, paper.document = "", keep(file, paper.partnership_id, self.by)


def keep(file, partnership, by):
    """The document of a file that was sent, inside an open change."""
    content = file.read()
    document = Document(partnership_id=partnership, by=by, at=open_change().moment, name=file.name[:LONGEST_NAME])
    document.content, document.size, document.sha256 = content, len(content), sha256(content).hexdigest()
    document.save()
    return document


def paper_initial(paper):
    return {"title": paper.title, "link": paper.link, "file": None, "document": paper.document_id or ""}


PAPERS = ("papers", PaperForm, Paper, paper_initial)


def refuse_too_large(formset):
    """Say at each file that is too large, or with which the files of this save are, that it is."""
    taken = 0
    for form in formset.forms:
        file = form.is_valid() and form.cleaned_data.get("file")
        if not file:
            continue
        taken += file.size
        if file.size > MOST:
            form.add_error("file", f"“{file.name}” is larger than {MEGABYTES} MB. Give the address where it stands.")
        elif taken > MOST:
            form.add_error(
                "file",
                f"The files of one save hold at most {MEGABYTES} MB together. Save the others first, then add "
                f"“{file.name}”.",
            )
