from django.http import Http404

from .access import Member
from .models import Partnership


class PartnershipMiddleware:
    """For an address below /<slug>/: finds the partnership and who the person is in it. A stranger gets 404,
    but for pages that are open to everybody: they find their partnership themselves."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        slug = kwargs.get("slug")
        if slug is None or not request.user.is_authenticated:
            return
        partnership = Partnership.objects.filter(slug=slug).first()
        member = partnership and Member(request.user, partnership)
        if member:
            request.partnership, request.member = partnership, member
        elif getattr(view, "login_required", True):
            raise Http404
