"""Sends mail by GOV.UK Notify. Why without its client: docs/decisions/0012-asking-and-sending.md.

The template in Notify has the subject ((subject)) and the message ((body)), and nothing else.
https://docs.notifications.service.gov.uk/rest-api.html
"""

import base64
import hmac
import json
import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from .sending import NotTaken, in_words

TIMEOUT = 20  # seconds
# Notify has not taken a message that it answers so; of a proxy's 502 or 504 that cannot be said.
TRY_AGAIN = {429, 500, 503}


class NotifyBackend(BaseEmailBackend):
    def send_messages(self, messages):
        """Send each message to each of its addresses; gives how many messages went. Raises `NotTaken` for a refusal."""
        for message in messages:
            for address in message.recipients():
                self._send(address, message.subject, message.body)
        return len(messages)

    def _send(self, address, subject, body):
        said = {
            "email_address": address,
            "template_id": settings.NOTIFY["template"],
            "personalisation": {"subject": subject, "body": body},
        }
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token()}"}
        url = f"{settings.NOTIFY['address']}/v2/notifications/email"
        request = Request(url, json.dumps(said).encode(), headers)  # noqa: S310 - the address is a setting of ours
        try:
            with urlopen(request, timeout=TIMEOUT):  # noqa: S310
                pass
        except HTTPError as answer:
            _refuse(answer)
        except URLError as problem:
            if isinstance(problem.reason, (ConnectionResetError, BrokenPipeError)):
                raise  # it broke off while the message was on its way
            sentence = f"GOV.UK Notify could not be reached: {in_words(problem)}"
            raise NotTaken(sentence, for_all=True) from None


def _refuse(answer):
    if answer.code >= 500 and answer.code not in TRY_AGAIN:
        raise answer
    try:
        said = "; ".join(error["message"] for error in json.load(answer)["errors"])
    except (OSError, ValueError, KeyError, TypeError):
        said = f"{answer.code} {answer.reason}"
    raise NotTaken(f"GOV.UK Notify refused the message: {said[:300]}", for_all=answer.code in {401, 403, *TRY_AGAIN})


def token():
    """The proof of who asks: a JSON web token (RFC 7519) of the service and this second, signed with its secret."""
    parts = {"typ": "JWT", "alg": "HS256"}, {"iss": settings.NOTIFY["service"], "iat": int(time.time())}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
    signature = hmac.digest(settings.NOTIFY["secret"].encode(), signed.encode(), "sha256")
    return f"{signed}.{_encoded(signature)}"


def _encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
