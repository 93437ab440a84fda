"""Whether a pack is to be had as a PDF here; see csp_portal/packs/pdf.py."""

from django import template

from csp_portal.packs import pdf

register = template.Library()


@register.filter
def has_pdf(pack):
    return pdf.is_offered(pack.page_size)
