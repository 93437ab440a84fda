"""Gives one message to the mail server, and says what is known of it when that fails."""

from contextlib import suppress
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

from django.core.mail import get_connection


class NotTaken(OSError):
    """The mail server has certainly not taken the message. Its text is a sentence for people.

    `for_all`: it would take no other message now either.
    """

    def __init__(self, sentence, for_all=False):
        super().__init__(sentence)
        self.for_all = for_all


# What a mail server says instead of taking a message. After any other failure nobody knows whether it has it.
REFUSALS = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, SMTPHeloError, SMTPNotSupportedError)


def give(message):
    """Give an `EmailMessage` to the mail server. Raises `NotTaken` when it has certainly not taken it; any other
    exception leaves that open."""
    server = get_connection()
    try:
        server.open()
    except SMTPAuthenticationError:
        raise NotTaken("The mail server refused the portal’s user name or password.", for_all=True) from None
    except SMTPException as problem:
        raise NotTaken(f"The mail server let nobody in: {in_words(problem)}", for_all=True) from None
    except OSError as problem:
        raise NotTaken(f"The mail server could not be reached: {in_words(problem)}", for_all=True) from None
    try:
        server.send_messages([message])
    except REFUSALS as refusal:
        raise NotTaken(f"The mail server refused the message: {in_words(refusal)}") from None
    finally:
        with suppress(OSError):  # it has answered for the message; how it says good-bye changes nothing
            server.close()


def in_words(problem):
    """What went wrong, on one line: of a refusal what the mail server said."""
    if isinstance(problem, SMTPRecipientsRefused):
        problem = SMTPException(*next(iter(problem.recipients.values()), ()))
    parts = [part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in problem.args]
    return " ".join(" ".join(parts).split())[:300] or type(problem).__name__
