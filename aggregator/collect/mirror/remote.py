"""Where a mirror is fetched from, checked before git hears of it.

In: the URL and the branch of the configuration. Out: a ``Remote`` with the options that hold git to it, or
``MirrorError``. An https host is resolved here, checked by the guard that feeds are held to, and git is
pinned to the checked address, so that a name cannot change its mind in between.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aggregator.collect.http.address import BadAddressError, parse_url
from aggregator.collect.http.guard import refusal
from aggregator.collect.http.resolve import NoSuchHostError, Resolve, addresses_of, resolve
from aggregator.collect.mirror.history import BRANCH
from aggregator.errors import MirrorError
from aggregator.model import Http, Repository, Source

ACTION = "reading the mirror's address"
FORGES = {"github.com": "{url}/blob/{branch}/{{path}}", "gitlab.com": "{url}/-/blob/{branch}/{{path}}"} | {
    "codeberg.org": "{url}/src/branch/{branch}/{{path}}", "gitee.com": "{url}/blob/{branch}/{{path}}"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remote:
    """A checked address, and the ``-c`` settings that git needs for it."""

    url: str
    settings: tuple[str, ...]


async def checked(source: Source, origin: Repository, http: Http, resolver: Resolve = resolve) -> Remote:
    """Return the remote of a source; ``MirrorError`` for one that must not be asked."""
    if any(not character.isprintable() or character.isspace() for character in origin.url):
        raise _refused(source, "the address holds blanks or control characters")
    if origin.branch and not BRANCH.fullmatch(origin.branch):
        raise _refused(source, f"{origin.branch!r} is no name of a branch")
    if origin.url.startswith(("file:", "/")):
        return _local(source, unquote(urlsplit(origin.url).path))
    if not origin.url.startswith("https:"):
        raise _refused(source, f"{origin.url} is neither https:// nor file://")
    try:
        asked = parse_url(origin.url)
    except BadAddressError as error:
        raise _refused(source, str(error)) from error
    if asked.user or asked.password:
        raise _refused(source, "the address holds a password, which other users of this machine could read")
    address = await _address(source, asked.host, asked.port, http, resolver)
    return Remote(
        asked.url,  # its host in ASCII: git would ask for 例え.example by a name that is not pinned
        (
            "protocol.https.allow=always",
            f"http.curloptResolve={asked.host}:{asked.port}:{address}",
            f"http.userAgent={http.user_agent}",
        ),
    )


def page(url: str, branch: str) -> str:
    """Return the address of a mirror's own page of a file with ``{path}`` in it, ``""`` where unknown."""
    base = url.removesuffix("/").removesuffix(".git")
    template = FORGES.get(urlsplit(url).hostname or "", "")
    return template.format(url=base, branch=branch) if branch else ""


def _local(source: Source, path: str) -> Remote:
    """Return a repository on this machine."""
    if not Path(path).is_dir():
        raise MirrorError(source.slug, ACTION, f"there is no folder {path}", "correct git.url in feeds.yaml")
    return Remote(f"file://{path}", ("protocol.file.allow=always",))


async def _address(source: Source, host: str, port: int, http: Http, resolver: Resolve) -> str:
    """Return the first address of a host that may be reached, as curl writes it."""
    try:
        found = await addresses_of(host, port, resolver)
    except NoSuchHostError as error:
        raise MirrorError(source.slug, ACTION, str(error), "correct git.url in feeds.yaml") from error
    reasons = [refusal(each, host, allow_private=http.host(host).allow_private) for each in found]
    for address, reason in zip(found, reasons, strict=True):
        if not reason:
            return f"[{address}]" if ":" in str(address) else str(address)
    raise _refused(source, reasons[0], f"allow it with http.hosts.{host}.allow_private if it is yours")


def _refused(
    source: Source, cause: str, remedy: str = "correct git.url or git.branch in feeds.yaml"
) -> MirrorError:
    """Return the error for an address that git is not given."""
    return MirrorError(source.slug, ACTION, cause, remedy)
