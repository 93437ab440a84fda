"""How a line of a board pack is written as HTML; see csp_portal/packs/blocks.py."""

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.filter
def line(runs):
    """The runs of a line, each in what it asks for."""
    return format_html_join("", "{}", ((written(run),) for run in runs))


def written(run):
    words = run.words
    if run.colour:
        return format_html('<span class="rating {}">{}</span>', run.colour, words)
    if run.to:
        words = format_html('<a href="#{}">{}</a>', run.to, words)
    if run.url:
        words = format_html('<a href="{}" rel="noreferrer">{}</a>', run.url, words)
    if run.strong:
        words = format_html("<strong>{}</strong>", words)
    return format_html('<span class="quiet">{}</span>', words) if run.quiet else words


@register.filter
def lines(several):
    """Lines below one another; one that is quiet as a whole stands apart by itself."""
    return format_html_join("", "<p>{}</p>", ((line(runs),) for runs in several))


@register.filter
def cells_of(table, row):
    """[(column, cell)] of a row of a table."""
    return list(zip(table.columns, row, strict=True))
