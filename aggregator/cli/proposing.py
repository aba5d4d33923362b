"""An address that a person names → a source as it would be written into feeds.yaml.

In: the address, and the slugs that are taken. Out: an entry (``feed``, or ``git`` with the role of a mirror),
a slug that is legal and new. Not done here: asking the address (``pipeline.trying``), writing
(``config.editing``).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.collect.http.address import BadAddressError, parse_url
from aggregator.collect.mirror.remote import FORGES
from aggregator.collect.normalise.address import address
from aggregator.collect.outlets import registrable
from aggregator.config.addresses import repository
from aggregator.config.secrets import REFERENCE
from aggregator.config.splicing import Entry
from aggregator.errors import UsageError
from aggregator.model import Source, SourceSlug

# Pages of a forge that are no repository's own: a feed of it, a file in it.
OWNER_AND_NAME = 2
TREE = re.compile(r"(?P<repository>/[^/]+/[^/]+)(?:/-)?/tree/(?P<branch>[^/]+)/?")
# What addresses of feeds are called everywhere, and so tells nothing of one.
GENERIC = frozenset(
    {"rss", "rss2", "atom", "feed", "feeds", "xml", "rdf", "json", "index", "default", "all", "news", "posts"}
    | {"www", "php", "asp", "aspx", "html", "htm"}
)
LONGEST = 40  # of what is made here; a slug may have 63, and is typed by people
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def entry_of(text: str) -> Entry:
    """Return how the address is written as a source; ``UsageError`` for what is none."""
    named = text.strip()
    if re.match(r"feed:(?=https?:)", named, re.IGNORECASE):
        named = named[len("feed:") :]
    named = re.sub(r"\Afeed://", "http://", named, flags=re.IGNORECASE)
    if REFERENCE.search(named):
        raise _refused(
            text, "it holds ${…}, which feeds.yaml would take for a secret", "write it there by hand"
        )
    if named.startswith(("/", "./", "../")) or named.lower().startswith("file:"):
        return _mirror(text, named if "://" in named else str(Path(named).resolve()), "")
    whole = named if SCHEME.match(named) else f"https://{named}"
    try:
        host, path = parse_url(whole).host, urlsplit(whole).path
    except BadAddressError as error:
        remedy = "give the address of a feed, a home page or a repository"
        raise _refused(text, str(error), remedy) from error
    forge = host.removeprefix("www.") in FORGES
    if forge and (tree := TREE.fullmatch(path)):
        return _mirror(text, f"https://{host}{tree['repository']}.git", tree["branch"])
    if forge and len(path.strip("/").split("/")) == OWNER_AND_NAME and not path.endswith((".atom", ".rss")):
        return _mirror(text, f"https://{host}{path.rstrip('/').removesuffix('.git')}.git", "")
    return _mirror(text, whole, "") if path.rstrip("/").endswith(".git") else {"feed": whole}


def url_of(entry: Entry) -> str:
    """Return the address of an entry."""
    git = entry.get("git", {})
    return str(git["url"] if isinstance(git, dict) and git else entry["feed"])


def same_source(url: str, sources: Iterable[Source]) -> SourceSlug | None:
    """Return the source that has this address already, ``None`` if none has."""
    wanted = _folded(url)
    return next(
        (each.slug for each in sources if any(_folded(one) == wanted for one in each.origin.urls)), None
    )


def slug_of(hosts: Iterable[str], title: str, url: str, taken: Collection[str]) -> str:
    """Return a slug that no source has: by the outlet's host, its title, its address, else with a number."""
    candidates = list(dict.fromkeys(each for each in _candidates(hosts, title, url) if each)) or ["source"]
    free = next((each for each in candidates if each not in taken), "")
    if free:
        return free
    first = candidates[0]
    return next(slug for number in count(2) if (slug := f"{first}-{number}") not in taken)


def _candidates(hosts: Iterable[str], title: str, url: str) -> Iterator[str]:
    """Yield what a source may be called, the shortest first."""
    path = urlsplit(url).path
    if path.rstrip("/").endswith(".git") or url.startswith(("/", ".", "file:")):
        yield slugged(path.rstrip("/").rpartition("/")[2].removesuffix(".git"))
    labels = [slugged(registrable(host).partition(".")[0]) for host in hosts if not _is_number(host)]
    yield from labels
    yield slugged(title) if title.isascii() else ""
    words = [word for word in re.split(r"[/._]+", path.lower()) if word not in GENERIC]
    tail = slugged("-".join(words))
    yield from (f"{label}-{tail}"[:LONGEST].rstrip("-") for label in labels if tail)
    yield tail


def slugged(text: str) -> str:
    """Return a text in the letters of slugs, ``""`` where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].rstrip("-")


def _is_number(host: str) -> bool:
    """Tell whether a host is an address itself, after which nobody calls an outlet."""
    return not host or host.startswith("[") or host.replace(".", "").replace(":", "").isdigit()


def _mirror(text: str, url: str, branch: str) -> Entry:
    """Return a repository as a source."""
    try:
        repository(url)
    except ValueError as error:
        raise _refused(text, str(error), "give its https address") from error
    return {"role": "mirror", "git": {"url": url, "branch": branch} if branch else {"url": url}}


def _folded(url: str) -> str:
    """Return an address for comparing: of a feed, a page or a repository."""
    return (address(url) or url.removeprefix("file://")).rstrip("/").removesuffix(".git")


def _refused(text: str, cause: str, remedy: str) -> UsageError:
    return UsageError(text, "reading the address", cause, remedy)
