"""Who is to do a board action, in words, and by how much it is late."""

from governance.models import Appointment


def told(rows, names, on):
    """The board actions, each with `owner_words` and `overdue_by`: the days since it was due, 0 when it is not late.

    `names` are what people are called, by user id.
    """
    rows = list(rows)
    for row in rows:
        who = (row.post, names.get(row.user_id), row.organisation)
        row.owner_words = ", ".join(str(part) for part in who if part)
        is_late = row.is_open and row.due_latest is not None and row.due_latest < on
        row.overdue_by = (on - row.due_latest).days if is_late else 0
    return rows


def told_to_everybody(rows, posts, on):
    """The same for those who are not members: a post or an organisation, never a name. `posts` are `posts_in`."""
    rows = told(rows, {}, on)
    for row in rows:
        if not row.post and not row.organisation_id:
            row.owner_words = posts.get(row.user_id, "A member of the partnership")
    return rows


def posts_in(partnership):
    """{user id: "Post, Organisation"} of everyone appointed whose post is known, by the newest appointment."""
    held = Appointment.objects.filter(partnership=partnership).exclude(post="").select_related("organisation")
    return {
        row.user_id: f"{row.post}, {row.organisation}" if row.organisation else row.post for row in held.order_by("pk")
    }
