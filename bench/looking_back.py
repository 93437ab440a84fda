"""Times each page as it is and as at an earlier moment, in turns."""

from statistics import median
from urllib.parse import urlencode

from django.utils import timezone

from actions.models import Action
from bench.filling import quarters
from csp_portal.common.history import moment_for


def pages_of(slug):
    begins, _ = quarters(2, timezone.localdate())[0]
    return {
        "dashboard": f"/{slug}/dashboard/?",
        "dashboard, the period before": f"/{slug}/dashboard/?period={begins}&",
        "dashboard, changes": f"/{slug}/dashboard/changes/?",
        "table (50 rows)": f"/{slug}/actions/?",
        "table, mine, sorted": f"/{slug}/actions/?owner=me&sort=need&group=rating&",
        "action": f"/{slug}/actions/A7/?",
        "its history": f"/{slug}/actions/A7/history/?",
        "history of all": f"/{slug}/history/?",
        "priority": f"/{slug}/priorities/1/?",
        "priority, for paper": f"/{slug}/priorities/1/delivery-plan/?",
        "plan": f"/{slug}/plan/?",
        "commitments": f"/{slug}/commitments/?",
        "periods": f"/{slug}/periods/?",
        "period": f"/{slug}/periods/{begins}/?",
        "search": f"/{slug}/search/?q=patrols&",
        "table, as a file": f"/{slug}/actions.csv?",
    }


def a_moment(slug, saves):
    """The moment of the last round but a few: nearly all of the history lies before it."""
    moments = Action.history.filter(partnership=slug).order_by("history_date").values_list("history_date", flat=True)
    return moment_for(list(moments.distinct())[saves - saves // 8])


def compared(asker, slug, moment, repeats):
    """{page: (ms live, ms as at the moment, queries live, queries as at the moment)}."""
    found = {}
    for page, address in pages_of(slug).items():
        times, queries = ([], []), [0, 0]
        for turn in range(repeats + 2):
            for place, query in enumerate(("", urlencode({"as_at": moment}))):
                seconds, answer, _ = asker.timed("GET", address + query)
                if answer.status != 200:
                    raise RuntimeError(f"{address + query} answers {answer.status}")
                queries[place] = int(answer.headers["X-Queries"])
                if turn > 1:
                    times[place].append(seconds * 1000)
        found[page] = (*map(median, times), *queries)
    return found
