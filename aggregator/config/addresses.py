"""Which addresses may stand where: feeds, repositories, our own.

In: a text from feeds.yaml. Out: the same text, or a ValueError that says what may stand there, without
repeating it: it may have come from a secret. Not done here: asking the network, and whether a host's
address is private (``collect.http`` decides that at connect time).
"""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LABEL = r"\w(?:[\w-]{0,61}\w)?"  # \w: names in Chinese are names too
HOST_NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})*")
LISTEN = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})")
LAST_PORT = 65_535
FEED = "must be an address that begins with http:// or https:// and names a host"
GIT = "must be https://…, file:///… or the path of a local repository"


def feed(text: str) -> str:
    """Accept the address of a feed: http or https, with a host."""
    _web(text, ("http", "https"), FEED)
    return text


def base(text: str) -> str:
    """Accept the address our files are served under, and drop the slash at its end."""
    parts = _web(text, ("http", "https"), FEED)
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise ValueError("must be an address without ? and #")
    return text.rstrip("/")


def repository(text: str) -> str:
    """Accept what git may be pointed at (transports other than https and files run foreign code, or none)."""
    if text.startswith("-"):
        raise ValueError(f"begins like an option; it {GIT}")
    if re.match(r"[A-Za-z0-9+.-]*::", text):
        raise ValueError(f"names a remote helper, which would run a program; it {GIT}")
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _path(text)
    match scheme.lower():
        case "https":
            _web(text, ("https",), GIT)
        case "file":
            _file(rest)
        case "http" | "git":
            raise ValueError(f"is not encrypted, anyone on the way could change it; it {GIT}")
        case _:
            raise ValueError(f"is a transport that is not used; it {GIT}")
    return text


def _path(text: str) -> str:
    """Accept a local path; ``host:path`` is git's short form of ssh."""
    if re.match(r"[^/]*:", text):
        raise ValueError(f"means ssh to git, which is not used; it {GIT}")
    if not text or text.startswith("~"):
        raise ValueError(f"must be written out, without ~; it {GIT}")
    return text


def _file(rest: str) -> None:
    """Accept what follows ``file://``: an absolute path, no host."""
    if not rest.startswith("/"):
        raise ValueError("must be file:/// with three slashes and the whole path")


def _web(text: str, schemes: tuple[str, ...], otherwise: str) -> SplitResult:
    """Return the parts of an address with one of the schemes and a host."""
    if re.search(r"[\s\\]", text):
        raise ValueError("must not hold blanks or backslashes; write them as %20 and %5C")
    try:
        parts = urlsplit(text)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ValueError(otherwise) from error
    if not usable:
        raise ValueError(otherwise)
    return parts


def host(text: str) -> str:
    """Accept a key of ``http.hosts``: a name, an IP address, or ``*``; lower case, no port."""
    named = HOST_NAME.fullmatch(text) and text == text.lower() and not text.isdecimal()
    if text == "*" or named or _is_address(text):
        return text
    raise ValueError('must be "*", or a host name or IP address in lower case, without port')


def _is_address(text: str) -> bool:
    """Tell whether the text is an IPv4 or IPv6 address, as urllib would write it."""
    try:
        return str(ip_address(text)) == text
    except ValueError:
        return False


def listen(text: str) -> tuple[str, int]:
    """Return host and port of ``127.0.0.1:8080`` or ``[::1]:8080``; port 0 is any free one."""
    matched = LISTEN.fullmatch(text)
    if not matched or int(matched[2]) > LAST_PORT:
        raise ValueError("must be an address and a port, like 127.0.0.1:8080 or [::1]:8080")
    return matched[1].strip("[]"), int(matched[2])


def database(text: str) -> str:
    """Accept ``sqlite`` or a PostgreSQL address."""
    if text == "sqlite":
        return text
    otherwise = "must be sqlite or postgresql://user@host/database"
    try:
        parts = urlsplit(text)
        usable = parts.scheme == "postgresql" and len(parts.path) > 1 and parts.port != 0
    except ValueError as error:
        raise ValueError(otherwise) from error
    if not usable:
        raise ValueError(otherwise)
    return text
