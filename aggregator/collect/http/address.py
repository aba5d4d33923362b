"""Addresses on the net, as text. Pure: a URL in, its parts or the reason to refuse it out.

Not done here: whether the host's address may be reached (``guard``, asked at connect time).
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from aggregator.collect.http.guard import disguised, scoped

SCHEMES = {"http": 80, "https": 443}
LONGEST = 8_000  # RFC 9110, 4.1: what every server should take; nobody's feed is longer
LONGEST_HOST = 253  # RFC 1035, 2.3.4, without the final dot
CREDENTIALS = re.compile(r"^([^/?#]*//)[^/?#]*@")
UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f]")


class BadAddressError(ValueError):
    """A URL that is never asked; the message says why in a few words."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL taken apart: ``url`` is what is asked, without credentials and fragment, host in ASCII."""

    url: str
    scheme: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: whom credentials are meant for (RFC 6454, 4)."""
        return (self.scheme, self.host, self.port)


def parse_url(url: str) -> Address:
    """Take a URL apart; raises ``BadAddressError`` for what is not a plain http(s) one."""
    try:
        parts = urlsplit(UNPRINTABLE.sub(_quoted, url.strip()))
        port = parts.port
        host = _ascii_host(parts.hostname or "")
    except BadAddressError:
        raise
    except ValueError as error:
        raise BadAddressError(f"no valid URL ({error})") from error
    if parts.scheme not in SCHEMES:
        raise BadAddressError(f"“{parts.scheme}:” is not http or https")
    if len(url) > LONGEST:
        raise BadAddressError(f"longer than {LONGEST} characters")
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    plain = urlunsplit((parts.scheme, netloc, _escaped(parts.path) or "/", _escaped(parts.query), ""))
    default = SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(plain, parts.scheme, host, default if port is None else port, user, password)


def next_hop(current: Address, location: str, *, secure: bool) -> Address:
    """Return where a redirect leads. ``secure``: the operator's own URL is https and stays so."""
    try:
        joined = urljoin(current.url, location)
    except ValueError as error:  # brackets without an address, characters that pose as others
        raise BadAddressError(f"no valid URL ({error})") from error
    hop = parse_url(joined)
    if secure and hop.scheme == "http":
        raise BadAddressError(f"redirect from https to plain http ({hop.url})")
    return hop


def redacted(url: str) -> str:
    """Return a URL as it may be shown: without user, password and fragment."""
    return CREDENTIALS.sub(r"\1", url).partition("#")[0]


def _ascii_host(host: str) -> str:
    """Return a host as the wire has it: lower case, IDN in punycode (RFC 5890)."""
    if not host:
        raise BadAddressError("no host in the address")
    if len(host) > LONGEST_HOST:
        raise BadAddressError("host name too long")
    name = host.lower()
    if not name.isascii():
        name = name.encode("idna").decode("ascii").lower()
    if disguised(name):
        raise BadAddressError(f"{host}: an IPv4 address in an odd spelling")
    if scoped(name):
        raise BadAddressError(f"{host}: an address bound to a network card")
    return name


def _escaped(text: str) -> str:
    """Return a path or query with what must not stand in one percent-encoded; the rest untouched."""
    return quote(text, safe="%/:?[]@!$&'()*+,;=-._~")


def _quoted(match: re.Match[str]) -> str:
    """Return a blank or control character percent-encoded, so that none reaches the wire."""
    return quote(match.group())
