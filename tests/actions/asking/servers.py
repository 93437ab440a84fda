"""Mail servers of every kind of failure, as Django's e-mail backends."""

from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends.locmem import EmailBackend


class Unreachable(EmailBackend):
    def open(self):
        raise OSError("no route to host")


class SignInRefused(EmailBackend):
    def open(self):
        raise SMTPAuthenticationError(535, b"no")


class RecipientRefused(EmailBackend):
    """Takes every message but those to the council."""

    def send_messages(self, messages):
        for message in messages:
            if "council" in message.to[0]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"No such mailbox")})
        return super().send_messages(messages)


class Disconnected(EmailBackend):
    """Takes each message, and breaks off before it says so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SMTPServerDisconnected("Connection unexpectedly closed")


class Rude(EmailBackend):
    """Takes each message, and does not say good-bye."""

    def close(self):
        raise SMTPServerDisconnected("gone")
