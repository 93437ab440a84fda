from django import template

from csp_portal.common.worded_dates import day_in_words

register = template.Library()


@register.simple_tag
def worded_date(row, name):
    """The worded date `name` of a row: one exact day in full, other wording as written, "not set" for none."""
    field = row._meta.get_field(name)
    earliest = getattr(row, field.earliest) if field.earliest else None
    latest = getattr(row, field.latest) if field.latest else earliest
    return day_in_words(getattr(row, name), earliest or latest, latest) or "not set"


@register.simple_tag(takes_context=True)
def query_with(context, **parts):
    """The address's query with some parts set, or left out where None."""
    query = context["request"].GET.copy()
    for name, value in parts.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return query.urlencode()


@register.simple_tag(takes_context=True)
def query_without(context, *names):
    """The address's query without some parts, and back on its first page."""
    return query_with(context, **dict.fromkeys([*names, "page"]))
