"""The forms of sign-in: allauth's, in the portal's words."""

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django.urls import reverse

from .adapter import limit_session
from .models import Appointment

WHICH_ONES = "At least 10 characters. Three words that only you would put together are easy to remember."


def ask(field, label, *, help_text="", **error_messages):
    """Word a field, and take away allauth's placeholder, which vanishes as soon as one types."""
    field.label, field.help_text = label, help_text
    field.error_messages |= error_messages
    field.widget.attrs.pop("placeholder", None)


def ask_for_email(field):
    ask(
        field,
        "E-mail address",
        required="Enter your e-mail address.",
        invalid="Enter an e-mail address like name@example.org.",
    )
    field.widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_email(self.fields["login"])
        ask(self.fields["password"], "Password", required="Enter your password.")

    def login(self, request, redirect_url=None):
        """Sign in. Who has no appointment today lands on the front page, which says so: no page wanted is theirs."""
        if not Appointment.objects.current().filter(user=self.user).exists():
            redirect_url = reverse("front")
        response = super().login(request, redirect_url)
        limit_session(request)
        return response


class ForgottenPasswordForm(ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_email(self.fields["email"])

    def clean_email(self):
        """Mail goes to those alone who hold or are to hold an appointment: the others have nothing to sign in to."""
        email = super().clean_email()
        appointed = set(Appointment.objects.not_over().filter(user__in=self.users).values_list("user", flat=True))
        self.users = [user for user in self.users if user.pk in appointed]
        return email


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask(self.fields["password1"], "New password", help_text=WHICH_ONES, required="Choose a password.")
        ask(self.fields["password2"], "The same password again", required="Type the same password again.")
