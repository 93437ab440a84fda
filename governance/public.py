"""Pages that are open to people who are not signed in."""

from allauth.account import views as account
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from csp_portal.common.form_page import answers_forms
from csp_portal.common.kept_words import keep
from csp_portal.common.tickets import ticket_in

from .adapter import limit_session
from .forms import NewPasswordForm
from .invitations import accept, open_invitation

# Also for those whose session has ended: the button on an old page must not lead to the sign-in page and back.
sign_out = login_not_required(require_POST(account.logout))


class NewPasswordView(account.PasswordResetFromKeyView):
    """Choose a new password; 404 when the link is forged, used or too old."""

    def render_to_response(self, context, **more):
        return super().render_to_response(context, status=404 if context.get("token_fail") else 200, **more)


new_password = NewPasswordView.as_view()


@login_not_required
@never_cache
@sensitive_post_parameters()
@answers_forms
def invitation(request, token):
    """Choose a password, sign in and land on the partnership. Opening the page changes nothing: mail scanners do it.

    A link never sets a password over one that somebody chose: it then greets and leads to the sign-in page.
    """
    appointment = open_invitation(token)
    if appointment is None:
        return _over(request)
    request.partnership = appointment.partnership
    if appointment.user.has_usable_password():
        return render(request, "governance/invitation_known.html", {"appointment": appointment})
    form = NewPasswordForm(request.POST or None, user=appointment.user)
    if request.method == "POST" and form.is_valid():
        user = accept(token, form.cleaned_data["password1"])
        if user is None:
            return _over(request)
        login(request, user)
        limit_session(request)
        return redirect(appointment.partnership)
    return render(request, "governance/invitation.html", {"appointment": appointment, "form": form})


def _over(request):
    return render(request, "governance/invitation_over.html", status=404)


@login_not_required
@require_POST
def keep_words(request):
    """Keep what a form holds while it is written, as its script asks every 20 seconds; says what to tell.

    They are kept for whoever opened the form, also when their session has ended meanwhile.
    """
    ticket = ticket_in(request.POST)
    if ticket is None:
        return JsonResponse({"said": "Not saved: this page was open for too long"}, status=400)
    keep(ticket, request.POST)
    return JsonResponse({"said": f"Draft saved {timezone.localtime():%H:%M}"})
