"""URLs: the link we publish, and the address by which two links are known for one page.

In: whatever stands in a feed or a page. Out: an absolute http(s) URL or ``""``, and its folded form
without a scheme. Nothing is asked of the network, so redirects and canonical links are not followed.

The two differ on purpose (docs/decisions/002-address.md): the link stays the outlet's own, byte for
byte where it can; the address may be any text as long as equal pages give equal ones and different
pages never do.
"""

import hashlib
import re
from urllib.parse import SplitResult, parse_qs, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

import idna

from aggregator.collect.normalise.tracking import is_tracking

# RFC 9110, 4.1 asks every party to support 8,000 octets; beyond that a link works nowhere for sure.
LONGEST = 8_000
# PostgreSQL's index takes no more than 2,704 bytes; a longer address is its host and its hash.
LONGEST_ADDRESS = 2_000
LONGEST_HOST = 253  # RFC 1035, 2.3.4, without the dot at the end
SCHEME = re.compile(r"https?:/*", re.IGNORECASE)
TWICE = re.compile(r"\A(?:https?:/*)+(?=https?:/)", re.IGNORECASE)  # a form put http:// before https://
# A host that stands where a path should: that of a site's own pages, and any that is called www.
BARE_WWW = re.compile(r"www\.[^/?#.]+\.[^/?#]+(?:[/?#]|$)", re.IGNORECASE)
NO_SCHEME = re.compile(r"(?://)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#@:\[\]]+)(?::\d+)?(?:[/?#]|$)")
NAME = re.compile(r"\[[^]]*\]|[^/?:]*")
PORT = re.compile(r"(?P<host>.*?)(?::(?P<port>\d*))?")
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]*")  # printable ASCII but for what is in UNSAFE, and blanks
UNSAFE = frozenset('"<>\\^`{|}')
# RFC 3986: what may stand unescaped in a path or a query besides letters, digits and "-._~".
PATH_SAFE = "/:@!$&'()*+,;="
QUERY_SAFE = PATH_SAFE + "?"
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
IMAGE_PROXY = "images.weserv.nl"
CONTROL = "".join(map(chr, range(0x21)))  # browsers strip it from both ends (WHATWG URL, 4.4)
NOTHING = SplitResult("", "", "", "", "")


def link(url: str, base: str = "") -> str:
    """Return the link we publish: absolute, http(s), without tracking keys; ``""`` for anything else.

    Percent-encoding, doubled slashes and letters of any script stay as the outlet wrote them; only
    white space, control and other characters that no URL may hold are escaped. Credentials are cut:
    a link of ours never logs anybody in.
    """
    if len(url) > LONGEST:  # also images written out as data:, up to 679 kB in real articles
        return ""
    text = _slashed(TWICE.sub("", url.strip().strip(CONTROL)))
    if "<" in text and not SCHEME.match(text):  # markup where an address should be
        return ""
    parts = _split(_absolute(_printable(text), base))
    if parts == NOTHING:
        return ""
    scheme, netloc, path, query, fragment = parts
    kept = _without_tracking(_bare(_host(netloc)), query)
    whole = urlunsplit((scheme.lower(), netloc.rpartition("@")[2], path, kept, fragment))
    return whole if len(whole) <= LONGEST else ""


def address(url: str) -> str:
    """Return the folded URL, for comparing only: ``example.org/a?id=1``; ``""`` where it is none.

    Folded are scheme, credentials, host case and script (punycode), ``www.``, a default port,
    doubled slashes, dot segments, a slash at the end (servers redirect one form to the other; we know
    of no outlet with two texts there), the order of the query's keys, percent-encoding, tracking
    keys and the fragment. An address is its own address.
    """
    text = url.strip()
    schemed = SCHEME.match(text)
    rest = text[schemed.end() :] if schemed else text
    if not schemed and not NO_SCHEME.match(text):
        return ""
    parts = _split("http://" + rest.lstrip("/"))
    if parts == NOTHING:
        return ""
    _, netloc, path, query, _ = parts
    host = _bare(_host(netloc))
    folded = _path(path)
    kept = "&".join(sorted(_escaped(each, QUERY_SAFE) for each in _parameters(host, query)))
    found = host + _port(netloc) + folded + (f"?{kept}" if kept else "")
    if len(found) <= LONGEST_ADDRESS:
        return found
    return f"{host}/blake2b:{hashlib.blake2b(found.encode(), digest_size=16).hexdigest()}"


def host(url: str) -> str:
    """Return the host of a URL or an address: lower case, punycode, without ``www.`` and port."""
    match = NAME.match(address(url))
    return match[0] if match else ""


def image(url: str, base: str = "") -> str:
    """Return the link of an image, taken out of the image proxy that mirrors put around it."""
    direct = link(url, base)
    if IMAGE_PROXY not in direct:
        return direct
    inner = parse_qs(urlsplit(direct).query).get("url", [""])[0]
    return link(inner if SCHEME.match(inner) else f"https://{inner}") if inner else direct


def _split(url: str) -> SplitResult:
    """Return the five parts of an http(s) URL whose host can be one, else ``NOTHING``."""
    try:
        parts = urlsplit(url)
        port = parts.port or 0  # raises beyond 65535
    except ValueError:
        return NOTHING
    name = _host(parts.netloc)
    usable = parts.scheme.lower() in {"http", "https"} and len(name) <= LONGEST_HOST and HOST.fullmatch(name)
    return parts if usable and port >= 0 else NOTHING


def _absolute(url: str, base: str) -> str:
    """Return ``url`` as seen from ``base``; an http(s) scheme that is doubled or lacks slashes is repaired.

    What begins with a host is taken as it is meant, and not for a path.
    """
    if match := SCHEME.match(url):
        return match[0].rstrip("/").lower() + "//" + url[match.end() :]
    try:
        own = urlsplit(base).netloc
        bare = "//" if BARE_WWW.match(url) or (own and url.lower().startswith(f"{own.lower()}/")) else ""
        return urljoin(base, bare + url) if url else ""
    except ValueError:
        return ""


def _slashed(url: str) -> str:
    """Return the URL with the backslashes of its host and path as browsers take them (WHATWG URL, 4.4)."""
    if "\\" not in url:
        return url
    end = next((at for at, character in enumerate(url) if character in "?#"), len(url))
    return url[:end].replace("\\", "/") + url[end:]


def _printable(url: str) -> str:
    """Return the URL with what no URL may hold escaped; line breaks inside are dropped (WHATWG)."""
    if PLAIN.fullmatch(url):
        return url
    return "".join(
        quote(c.encode("utf-8", "replace")) if c in UNSAFE or c.isspace() or not c.isprintable() else c
        for c in url
        if c not in "\r\n\t\0"
    )


def _host(netloc: str) -> str:
    """Return the host of a network location: lower case, punycode, no port, no credentials."""
    match = PORT.fullmatch(netloc.rpartition("@")[2])
    name = (match["host"] if match else "").rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii").rstrip(".")
    except (idna.IDNAError, UnicodeError):
        return ""


def _bare(host: str) -> str:
    """Return the host without ``www.``, unless nothing but a suffix would be left."""
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def _port(netloc: str) -> str:
    """Return ``:port`` where it is not one of the two defaults."""
    match = PORT.fullmatch(netloc.rpartition("@")[2])
    port = int((match["port"] if match else "") or 0)
    return f":{port}" if port not in {0, 80, 443} else ""


def _path(path: str) -> str:
    """Return the path with dot segments resolved, slashes single and none at the end."""
    kept: list[str] = []
    for segment in _escaped(path, PATH_SAFE).split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept)


def _escaped(text: str, safe: str) -> str:
    """Return the text in the one percent-encoding of RFC 3986, 6.2.2: upper case, least escaped."""
    whole = LONE_PERCENT.sub("%25", text).encode("utf-8", "replace").decode()
    spelled = ESCAPES.sub(lambda match: _least(unquote_to_bytes(match[0])), whole)
    return quote(spelled, safe=safe + "%~")


def _least(octets: bytes) -> str:
    """Return octets that stood escaped, unreserved ones as themselves."""
    return "".join(chr(octet) if octet in UNRESERVED else f"%{octet:02X}" for octet in octets)


def _parameters(host: str, query: str) -> list[str]:
    """Return the query's parameters, the tracking ones left out."""
    return [each for each in query.split("&") if each and not is_tracking(host, each)]


def _without_tracking(host: str, query: str) -> str:
    """Return the query as it was where nothing in it tracks, else what remains of it."""
    if any(is_tracking(host, each) for each in query.split("&")):
        return "&".join(_parameters(host, query))
    return query
