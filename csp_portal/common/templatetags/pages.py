from calendar import day_name, month_name

from django import template

from csp_portal.common.reading_dates import read_date
from csp_portal.common.worded_dates import day_in_words

register = template.Library()


@register.simple_tag
def worded_date(row, name):
    """The worded date `name` of a row, "not set" for none."""
    return as_date(getattr(row, name)) or "not set"


@register.filter
def as_date(words):
    """A date in words as a page shows it: an exact day in figures in full, other wording as it was written."""
    days = read_date(words)
    return day_in_words(words, days.earliest, days.latest)


@register.filter
def inside_sentence(words):
    """Words as they go on a sentence: without their capital, unless it belongs to a name, a day or a month."""
    first = words.partition(" ")[0]
    is_name = not first[1:].islower() or first.startswith((*day_name, *month_name[1:]))
    return words if is_name else words[:1].lower() + words[1:]


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
