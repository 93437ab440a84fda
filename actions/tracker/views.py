"""The pages by which a coordinator brings a spreadsheet into the plan."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.functions import Length
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.sheets.writing import SheetOut
from csp_portal.common.sheets.writing_csv import as_csv
from governance.access import require
from governance.history import foot_of
from governance.models import Appointment, Redaction

from ..exports.own import gives_a_layout
from ..models import TrackerImport, Upload
from .asking import Asked
from .forms import CheckForm, TakeOverForm, UndoForm, UploadForm, sheets_of
from .pages import PAGE_SIZE, Preview, Taken, imports_of
from .proposing import complete, read_anew
from .questions import obstacles
from .shape import Reading
from .undoing import obstacles_to_undo


@answers_forms
def imports(request, slug):
    """Choose a file; go on with one that is not taken over yet; what was taken over earlier."""
    require(request.member.is_coordinator)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            return redirect(form.keep(request.partnership, request.user))
    names = Appointment.objects.names_in(request.partnership)
    waiting = Upload.objects.filter(partnership=request.partnership, taken=None).only("name", "at", "by", "partnership")
    context = {
        "form": form,
        "waiting": [(upload, names.get(upload.by_id, "")) for upload in waiting],
        "imports": imports_of(request.partnership),
        "nav": "actions",
    }
    return render(request, "actions/tracker/imports.html", context)


def see(request, pk):
    """The upload of that key, for the coordinators of its partnership alone."""
    require(request.member.is_coordinator)
    uploads = Upload.objects.select_related("partnership", "taken").defer("content")
    return get_object_or_404(uploads, partnership=request.partnership, pk=pk)


@answers_forms
def check(request, slug, pk):
    """What each sheet, column and word of a file is. Every press keeps the answers; when all is said, it leads on."""
    upload = see(request, pk)
    if hasattr(upload, "taken"):
        return redirect(upload.taken)
    sheets, reading = sheets_of(upload), Reading.from_data(upload.reading)
    asked = Asked(reading, sheets, request.partnership)
    if request.method != "POST":
        return show_check(request, upload, CheckForm(None, asked))
    posted = CheckForm(request.POST, asked)
    moved = posted.put()
    for number in moved:
        read_anew(reading, number, sheets, request.partnership)
    reading = complete(reading, sheets, request.partnership)
    upload.reading = reading.as_data()
    upload.save(update_fields=["reading"])
    hindered = obstacles(reading, sheets)
    if not (hindered or moved or posted.faulty() or "again" in request.POST):
        return redirect("import_preview", slug, pk)
    asked = Asked(reading, sheets, request.partnership)
    form = CheckForm(CheckForm(None, asked).answers() | posted.faulty(), asked)
    if "again" not in request.POST:
        form.point_out(hindered)
    return show_check(request, upload, form, moved=moved)


def show_check(request, upload, form, **more):
    earlier = TrackerImport.objects.filter(partnership=request.partnership, state=TrackerImport.State.DONE)
    context = {
        "form": form,
        "upload": upload,
        "asked": form.asked,
        "same_file": earlier.filter(upload__sha256=upload.sha256).first(),
        "nav": "actions",
    }
    return render(request, "actions/tracker/check.html", context | more)


@answers_forms
def preview(request, slug, pk):
    """What will be written, row by row; its one button writes it."""
    upload = see(request, pk)
    if hasattr(upload, "taken"):
        return redirect(upload.taken)
    if obstacles(Reading.from_data(upload.reading), sheets_of(upload)):
        return redirect(upload)
    if request.method == "POST" and "newer" in request.POST:
        return keep_or_take(request, upload)
    shown = Preview(upload)
    if request.method != "POST" and "csv" in request.GET:
        return as_download(shown)
    return form_page(
        request,
        lambda data: TakeOverForm(data, upload=upload, member=request.member),
        record=None,
        template="actions/tracker/preview.html",
        done="The file is taken over.",
        upload=upload,
        preview=shown,
        rows=lambda: paged(request, shown),
        cancel=upload.get_absolute_url(),
        nav="actions",
    )


def keep_or_take(request, upload):
    """What counts in rows that were saved in the portal after the file was exported; the preview is made anew."""
    if request.POST["newer"] in ("portal", "file"):
        upload.reading["newer"] = request.POST["newer"]
        upload.save(update_fields=["reading"])
    return redirect("import_preview", upload.partnership_id, upload.pk)


def paged(request, shown):
    """The rows under the tab that was asked for, a page of them."""
    rows = shown.rows(request.GET.get("show", ""))
    page = Paginator(rows.chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    return {"tabs": rows.tabs, "shown": rows.shown, "page": page}


def as_download(shown):
    """Every row of a preview as a file."""
    rows = []
    for row in shown.rows("all").chosen:
        changes = [f"{what}: {before or 'nothing'} -> {after or 'nothing'}" for what, before, after in row.changes]
        cells = [row.text] if row.text else []
        cells += [f"{heading or letter}: {words}" for letter, heading, words, _ in row.cells]
        lists = ["\n".join(lines) for lines in (changes, row.warnings, cells)]
        rows.append([row.place, row.outcome_in_words, row.ref, row.sentence, *lists])
    headings = ["Row", "What becomes of it", "Action", "Why", "What changes", "Warnings", "What stands in it"]
    response = HttpResponse(as_csv(SheetOut("Preview", headings, rows, [])), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shown.slug}-preview.csv"'
    return response


@require_POST
def remove(request, slug, pk):
    """Take away a file that was brought and never taken over."""
    upload = see(request, pk)
    if hasattr(upload, "taken"):
        return redirect(upload.taken)
    try:
        with transaction.atomic():
            upload.delete()
    except (IntegrityError, ProtectedError):  # it is being taken over in this very moment
        return redirect("import_check", slug, pk)
    messages.success(request, f"{upload.name} is removed. Nothing of it was written.")
    return redirect("imports", slug)


def see_import(request, number):
    require(request.member.is_coordinator)
    imports = TrackerImport.objects.select_related("upload", "partnership").defer("upload__content", "upload__sheets")
    return get_object_or_404(imports, partnership=request.partnership, number=number)


@require_safe
def taken(request, slug, number):
    """What was taken over, from which file, and what each of its rows was read as."""
    tracker_import = see_import(request, number)
    shown = Taken(tracker_import)
    who = imports_of(request.partnership, number=number)[0].who
    context = {
        "tracker_import": tracker_import,
        "taken_over": f"{date_format(timezone.localtime(tracker_import.at), 'j F Y, H:i')}, by {who}",
        "size": Upload.objects.annotate(size=Length("content"))
        .values_list("size", flat=True)
        .get(taken=tracker_import),
        "removed": Redaction.objects.newest_of(tracker_import.upload),
        "not_taken": shown.not_taken,
        "off_plan": shown.off_plan,
        "gives_a_layout": gives_a_layout(tracker_import),
        "rows": paged(request, shown),
        "foot": foot_of(request.member, tracker_import.history.all()),
        "nav": "actions",
    }
    return render(request, "actions/tracker/import.html", context)


@answers_forms
def undo(request, slug, number):
    """Take an import back, while nothing has been built on it."""
    tracker_import = see_import(request, number)
    if tracker_import.state == TrackerImport.State.UNDONE and request.method != "POST":
        return redirect(tracker_import)
    hindered = obstacles_to_undo(tracker_import)
    if hindered and request.method != "POST":
        context = {"tracker_import": tracker_import, "hindered": hindered, "nav": "actions"}
        return render(request, "actions/tracker/undo_obstacle.html", context)
    return form_page(
        request,
        lambda data: UndoForm(data, tracker_import=see_import(request, number)),
        record=None,
        template="actions/tracker/undo.html",
        done="The import is undone.",
        cancel=tracker_import.get_absolute_url(),
        tracker_import=tracker_import,
        nav="actions",
    )


@require_safe
def file(request, slug, number):
    """The file as it came."""
    tracker_import = see_import(request, number)
    content = Upload.objects.values_list("content", flat=True).get(pk=tracker_import.upload_id)
    if not content:  # it was removed for a text in it: see the page of the import
        raise Http404
    response = HttpResponse(bytes(content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, tracker_import.upload.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
