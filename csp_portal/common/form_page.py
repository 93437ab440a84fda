"""The page of a form: shows it, saves it once, and never over somebody else's later save."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .kept_words import as_posted, forget, keep, kept_before, kept_for, key_in
from .models import SentForm
from .record import change
from .refusals import Refused
from .tickets import issue_ticket, read_ticket

ALREADY_SAVED = "This was saved already. It is not saved a second time."

answers_forms = require_http_methods(["GET", "HEAD", "POST"])


class Stale(Exception):
    """The row was saved by somebody else after the page was opened."""


class Left(Exception):
    """The person's rights were ended by somebody else after their request came."""


def form_page(request, make_form, *, record, template, done, changes_since=None, **context):
    """Answer a form's address: 200 with the form, 302 when saved, 409 when the row has been saved since. The same form
    sent again saves nothing, and lands where it landed first, also when both come at the same moment.

    `make_form(data)` builds the form, empty for None; its `save()` writes inside an open change and gives the
    object whose page comes next; its `change_reason()` says why. `record` is the row whose version the form was
    opened on, or None for a new one. `changes_since(version)` lists what others have saved since.
    `done` is what is said once it is saved, or makes that of the form.
    """
    page = {"template": template, "context": context, "record": record}
    if request.method != "POST":
        kept, offered = kept_before(request, record)
        form = without_faults(make_form(as_posted(kept))) if kept else make_form(None)
        return _show(request, form, page, kept=kept, offered=offered)
    if "discard" in request.POST:
        forget(request, key_in(request.POST, "discard"))
        return redirect(request.path)
    ticket = read_ticket(request)
    if ticket and not ticket.belongs_to(request.user):
        keep(ticket, request.POST)
        raise PermissionDenied("This form was opened by somebody else. Their words are kept for them.")
    if sent := sent_before(ticket):
        return already_saved(request, sent.lands_on)
    form = make_form(request.POST)
    if ticket is None:
        form.add_error(None, "This page was open for too long to be sure that it is yours. Check it and save again.")
    if not form.is_valid():
        # Its twin, pressed at the same moment, may have been saved meanwhile, and be what this one is refused for.
        sent = sent_before(ticket)
        return already_saved(request, sent.lands_on) if sent else _show(request, form, page)
    try:
        lands_on, is_first = _save(request, form, record, ticket)
    except Stale:
        return _show_conflict(request, make_form, page, changes_since)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, form, page)
    except Left:
        keep(ticket, request.POST)
        raise PermissionDenied("Your appointment was ended just now, before this could be saved.") from None
    if not is_first:
        return already_saved(request, lands_on)
    messages.success(request, done(form) if callable(done) else done)
    return redirect(lands_on)


def sent_before(ticket):
    """The form of this ticket as it was saved before; None when it was not."""
    return ticket and SentForm.objects.filter(key=ticket.key).first()


def already_saved(request, lands_on):
    """The answer to a form that was saved before: it leads where it led then. Nothing is asked of the form, which was
    not saved itself."""
    messages.success(request, ALREADY_SAVED)
    return redirect(lands_on)


def without_faults(form):
    """A form that holds kept words, as it is before its button is pressed: nothing in it is called wrong yet."""
    for each in [form, *(row for formset in getattr(form, "formsets", ()) for row in formset.forms)]:
        each.errors.clear()
    return form


def _save(request, form, record, ticket):
    """Save the form as one change, once; gives the address to land on, and whether it was saved just now."""
    how = getattr(form, "how", "web")
    with change(request.partnership.slug, by=request.user, reason=form.change_reason(), how=how):
        if sent := sent_before(ticket):
            return sent.lands_on, False
        if not request.member.holds_still():
            raise Left
        if is_stale(record, request.POST.get("version")):
            raise Stale
        lands_on = form.save().get_absolute_url()
        # What was kept of this form, or shown in it, is on record now and must not be offered or saved again.
        for key in {ticket.key} | forget(request, ticket.key, key_in(request.POST, "kept")):
            SentForm.objects.get_or_create(key=key, defaults={"lands_on": lands_on})
    return lands_on, True


def is_stale(record, posted_version):
    """Whether the row has been saved since the page was opened. Call it under the lock of `change()`."""
    if record is None:
        return False
    on_disk = type(record).objects.values_list("version", flat=True).filter(pk=record.pk).first()
    if on_disk is None:
        raise Refused("This has been removed since you opened the page, so it cannot be saved.")
    return not (posted_version == str(record.version) == str(on_disk))


def _show(request, form, page, kept=None, status=200, **more):
    record = page["record"]
    version = record.version if record else ""
    if kept:
        version = as_posted(kept).get("version", version)
    elif request.method == "POST":
        kept = kept_for(request)
        if status == 200:
            version = request.POST.get("version", version)
    context = {"form": form, "kept": kept, "form_id": issue_ticket(request), "version": version, "record": record}
    return render(request, page["template"], context | page["context"] | more, status=status)


def _show_conflict(request, make_form, page, changes_since):
    """Both texts on one page: what the others saved, and the person's own words, ready to be saved or left."""
    try:
        page["record"].refresh_from_db()
    except ObjectDoesNotExist:  # somebody removed it just now, after it was found to have been saved since
        raise Http404 from None
    changes = changes_since(request.POST.get("version", "")) if changes_since else []
    return _show(request, make_form(request.POST), page, status=409, conflict=True, changes=changes)
