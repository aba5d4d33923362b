"""What may be written of how a source's servers are asked: credentials, header fields, a proxy.

In: a text from feeds.yaml, a ``Secret`` where it holds references. Out: the same text, or a ValueError
that says what may stand there, without repeating it. Passwords and tokens stand in the file by reference
only, so that it can be shown, mailed and kept in git. Not done here: sending anything (``collect.http``).
"""

import re
from urllib.parse import urlsplit

from aggregator.config.secrets import FORMS, REFERENCE, Secret

REFERRED = "\0"  # stands for a reference while the text around it is looked at; no text holds one
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")  # RFC 9110, 5.6.2
VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,4000}[\x21-\x7e])?")  # RFC 9110, 5.5, in ASCII
BEARER = re.compile(r"[\x21-\x7e]{1,4000}")
SECRETIVE = re.compile(
    r"(?:^|[-_.])(?:(?:api-?)?key|token|secret|password|auth|session)s?(?:$|[-_.])", re.IGNORECASE
)

# Why a header field may not be set.
HOP = "it is between two machines on the way, not for the server"
CONDITION = "the program writes it itself, to ask only for what is new"
BODY = "it describes a body, and a question for a feed has none"
CACHES = "it goes around the caches that spare the server"
NEVER = "it is never sent (docs/conduct.md)"
REFUSED = {
    "authorization": "auth says it; write auth: {basic: …} or auth: {bearer: …}",
    "proxy-authorization": "proxy says it; write user and password there",
    "host": "it follows from the address",
    "cookie": f"{NEVER}; ask the outlet for a key or a password",
    "cookie2": NEVER,
    "referer": NEVER,
    "expect": "it would hold the question back",
    "range": "it would bring a part of the document",
    "a-im": "it would bring a delta, which is not read",
    "accept-encoding": "the program asks for what it can unpack within bounds",
    **dict.fromkeys(("cache-control", "pragma"), CACHES),
    **dict.fromkeys(("content-length", "content-type", "content-encoding"), BODY),
    **dict.fromkeys(
        ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"), HOP
    ),
}


def basic(text: str) -> str:
    """Accept ``user:password``, the password by reference."""
    if not re.fullmatch(rf"(?:[^:]*:)?{REFERRED}+|{REFERRED}+:", _outline(text)):
        raise ValueError(f"must be user:password with the password by reference, {FORMS}, never as it is")
    if ":" not in text or not text.isprintable():
        raise ValueError("must be user:password in one line, once its references are resolved")
    return text


def bearer(text: str) -> str:
    """Accept a token, by reference."""
    if not re.fullmatch(f"{REFERRED}+", _outline(text)):
        raise ValueError(f"must be a reference, {FORMS}; a token never stands in the file as it is")
    if not BEARER.fullmatch(text):
        raise ValueError("must be plain ASCII without blanks, once its reference is resolved")
    return text


def field_name(name: str) -> str:
    """Accept the name of a header field that an operator may set."""
    if not TOKEN.fullmatch(name):
        raise ValueError("is no name of a header field; write letters, digits and -")
    reason = CONDITION if name.lower().startswith("if-") else REFUSED.get(name.lower(), "")
    if reason:
        raise ValueError(f"may not be set: {reason}")
    return name


def field_value(text: str) -> str:
    """Accept what a header field may hold."""
    if not VALUE.fullmatch(text):
        raise ValueError("must be one line of plain ASCII, as it goes into an HTTP header")
    return text


def fields(written: dict[str, str]) -> dict[str, str]:
    """Accept header fields together: no name twice, no secret as it is."""
    names = [name.lower() for name in written]
    twice = next((name for name in written if names.count(name.lower()) > 1), "")
    if twice:
        raise ValueError(f"{twice} stands twice, in another letter case; remove one")
    open_secret = next((name for name in written if SECRETIVE.search(name) and _is_open(written[name])), "")
    if open_secret:
        raise ValueError(f"{open_secret} looks like a secret; write its value as {FORMS}")
    return written


def proxy(text: str) -> str:
    """Accept the address of an HTTP proxy, or nothing; its password by reference."""
    if not text:
        return text
    if text.lower().startswith("socks"):
        raise ValueError("SOCKS is not spoken; run an HTTP proxy in front of it and name that")
    otherwise = "must be the address of a proxy, http:// or https:// with a host, and nothing after the port"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ValueError(otherwise) from error
    if not usable or parts.path.strip("/") or parts.query or parts.fragment or re.search(r"[\s\\]", text):
        raise ValueError(f"{otherwise}; in its password, @ is %40, : is %3A, / is %2F")
    user = _outline(text).partition("//")[2].rpartition("@")[0]
    if ":" in user and not re.fullmatch(f"{REFERRED}*", user.partition(":")[2]):
        raise ValueError(f"must not hold a password as it is; write it as {FORMS}")
    return text


def _outline(text: str) -> str:
    """Return a text as it was written, each reference as one mark."""
    return REFERENCE.sub(REFERRED, text.written if isinstance(text, Secret) else text)


def _is_open(text: str) -> bool:
    """Tell whether a value stands in the file, no part of it by reference."""
    return REFERRED not in _outline(text)
