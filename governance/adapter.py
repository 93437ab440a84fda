"""How django-allauth behaves here: sign-in by e-mail and password, for invited people only."""

import logging
from datetime import timedelta
from threading import Thread

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger(__name__)


def limit_session(request):
    """End the session a fixed time after sign-in, however much it is used."""
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def deliver(message):
    try:
        message.send()
    except Exception:
        logger.exception("A message could not be sent")


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "Too many wrong tries. Wait 15 minutes, or choose a new password by e-mail.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        return False

    def get_login_stages(self):
        """None: the password is the only step."""
        return []

    def is_safe_url(self, url):
        """Whether `url` is an address of this portal: one without a host."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Wrong passwords are counted for an account and an address together: nobody can lock another person out.

        The host that was asked for has no part in it: "portal:81" and "portal:82" would be counted apart.
        """
        return f"{credentials['email'].lower()} {get_ip(request)}"

    def set_password(self, user, password):
        """Set the password; the wrong tries before it, from this address, no longer count."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def get_reset_password_from_key_url(self, key):
        user_id, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[user_id, token])
        return f"{settings.SITE_URL}{path}" if settings.SITE_URL else self.request.build_absolute_uri(path)

    def send_mail(self, template_prefix, email, context):
        """Send in the background: the page answers as fast, and as well, where no account has that address."""
        message = self.render_mail(template_prefix, email, {"email": email} | context)
        Thread(target=deliver, args=[message], name="mail").start()
