"""What was kept, as an answer of the server: its own bytes, and leave for its own style alone."""

import re
from base64 import b64encode
from hashlib import sha256

from django.http import HttpResponse

STYLE = re.compile(rb"<style>(.*?)</style>", re.S)


def bytes_response(content, kind):
    """The bytes as they are kept now, never taken for another kind of file. A text may have been removed from them."""
    content = bytes(content)
    response = HttpResponse(content, content_type=kind)
    response["ETag"] = f'"{sha256(content).hexdigest()}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def page_response(page, styles=None):
    """A kept page. It runs nothing and loads nothing: its first `styles` styles, all unless told, are allowed by their
    hashes. What people typed is escaped, so that they are its own."""
    response = bytes_response(page, "text/html; charset=utf-8")
    found = STYLE.findall(bytes(page))[:styles]
    allowed = " ".join(f"'sha256-{b64encode(sha256(style).digest()).decode()}'" for style in found) or "'none'"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response
