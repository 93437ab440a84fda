"""What the pages are measured beside: views as anybody's first Django project has them, behind the same middleware."""

from django.db import connection
from django.http import HttpResponse
from django.template import engines

from actions.models import Action

TABLE = engines["django"].from_string(
    "<!doctype html><title>Actions</title><table>{% for action in actions %}<tr>"
    "<td>A{{ action.serial }}<td>{{ action.actions_to_deliver }}<td>{{ action.priority.name }}"
    "<td>{{ action.deadline }}<td>{{ action.rating.word }}<td>{{ action.last_update.what_next }}"
    "{% endfor %}</table>"
)


def count_queries(get_response):
    """Say in a header how many queries an answer took, sign-in and session included."""

    def answer(request):
        count = 0

        def counted(execute, *arguments):
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counted):
            response = get_response(request)
        response["X-Queries"] = count
        return response

    return answer


def one_word(request):
    """The least that a view can do for somebody who is signed in."""
    return HttpResponse("ok")


def plain_table(request, of):
    """Fifty actions in a plain table: one query, no components, no rights, no filters."""
    actions = Action.objects.filter(partnership=of).select_related("priority", "rating", "last_update")[:50]
    return HttpResponse(TABLE.render({"actions": actions}))
