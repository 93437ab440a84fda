from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip


class Adapter(DefaultAccountAdapter):
    """Sign-in by invitation only; wrong passwords are counted for an account and an address together, so that nobody
    can lock another person out."""

    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_ip(request)}"
