"""GOV.UK Notify as a mail server: what it is asked over HTTP, and what its answers are taken for."""

import base64
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import time_machine
from django.core.mail import EmailMessage, send_mail

from csp_portal.common.sending import NotTaken, give
from csp_portal.environment import notify

pytestmark = pytest.mark.once
SERVICE, SECRET, TEMPLATE = (f"{digit * 8}-aaaa-4bbb-8ccc-{digit * 12}" for digit in "123")


class Notify(ThreadingHTTPServer):
    """Answers every request alike, and keeps what it was asked. An answer of None hangs up."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answer = [], (201, {"id": "x"})
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, self.headers["Authorization"], json.loads(body)))
        if self.server.answer is None:
            return self.connection.close()
        status, said = self.server.answer
        self.send_response(status)
        self.end_headers()
        return self.wfile.write(json.dumps(said).encode())

    def log_message(self, *words):
        pass


@pytest.fixture
def server(settings):
    with Notify() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        found = notify(f"notify://our_key-{SERVICE}-{SECRET}@{TEMPLATE}")
        settings.EMAIL_BACKEND = found["EMAIL_BACKEND"]
        settings.NOTIFY = found["NOTIFY"] | {"address": server.url}
        yield server
        server.shutdown()


def message():
    return EmailMessage("Two updates are due", "Hello,\n\nanswer here.", to=["inspector@example.org"])


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@time_machine.travel("2026-10-20 09:00", tick=False)
def test_a_message_is_posted_with_a_token_of_this_second(server):
    give(message())
    ((path, authorization, said),) = server.asked
    assert path == "/v2/notifications/email"
    assert said == {
        "email_address": "inspector@example.org",
        "template_id": TEMPLATE,
        "personalisation": {"subject": "Two updates are due", "body": "Hello,\n\nanswer here."},
    }
    scheme, token = authorization.split(" ")
    signed, _, signature = token.rpartition(".")
    header, claims = (json.loads(decoded(part)) for part in signed.split("."))
    assert (scheme, header["alg"], claims) == ("Bearer", "HS256", {"iss": SERVICE, "iat": int(time.time())})
    assert decoded(signature) == hmac.digest(SECRET.encode(), signed.encode(), "sha256")


def test_every_other_mail_of_the_portal_goes_the_same_way(server):
    assert send_mail("You are invited", "Open this.", None, ["a@example.org", "b@example.org"]) == 1
    assert [said["email_address"] for _, _, said in server.asked] == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize(
    ("status", "for_all"), [(400, False), (403, True), (429, True), (500, True), (503, True), (413, False)]
)
def test_a_refusal_is_known_and_said_in_its_own_words(server, status, for_all):
    server.answer = (status, {"status_code": status, "errors": [{"error": "Error", "message": "Try later"}]})
    with pytest.raises(NotTaken, match="Notify refused the message: Try later") as refused:
        give(message())
    assert refused.value.for_all is for_all


def test_a_refusal_without_words_says_its_number(server):
    server.answer = (404, "nothing here")
    with pytest.raises(NotTaken, match="refused the message: 404 Not Found"):
        give(message())


@pytest.mark.parametrize("answer", [(504, {}), (502, {}), None])
def test_after_any_other_answer_it_is_not_known_whether_the_message_went(server, answer):
    server.answer = answer
    with pytest.raises(OSError, match=r"Gateway|closed connection") as problem:
        give(message())
    assert not isinstance(problem.value, NotTaken)


def test_a_server_that_is_not_there_has_taken_nothing(server, settings):
    settings.NOTIFY = settings.NOTIFY | {"address": "http://127.0.0.1:9"}
    with pytest.raises(NotTaken, match="Notify could not be reached") as refused:
        give(message())
    assert refused.value.for_all
