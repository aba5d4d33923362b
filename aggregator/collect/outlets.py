"""Whose article it is that a mirror carries: the outlet, by the name or the host that the article shows.

In: the configured sources, which source's articles lie on which host (the store knows), an article. Out:
the outlet: a source's slug where one can be told, else the credit as the mirror wrote it. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from publicsuffixlist import PublicSuffixList

from aggregator.collect.normalise.address import host
from aggregator.fold import fold
from aggregator.model import Article, Repository, Source, SourceSlug


@dataclass(frozen=True, slots=True)
class Directory:
    """Outlets by folded name and by host; ``hosts`` holds whole hosts and registrable ones."""

    names: Mapping[str, SourceSlug]
    hosts: Mapping[str, SourceSlug]


# Nobody else's articles stand in a feed, so that there is nobody to be told apart.
NOBODY = Directory({}, {})


def directory(sources: Iterable[Source], hosts: Mapping[str, SourceSlug]) -> Directory:
    """Return the directory of the sources that are outlets; mirrors are none.

    A name that two sources bear, and a registrable host under which two houses publish, tell nothing
    and are left out (a slug beats a name, and a name an alias).
    """
    outlets = [source for source in sources if not isinstance(source.origin, Repository)]
    names: dict[str, SourceSlug] = {}
    for told in (
        [(source.slug, source.slug) for source in outlets],
        [(source.name, source.slug) for source in outlets],
        [(alias, source.slug) for source in outlets for alias in source.aliases],
    ):
        names = _unambiguous((folded(name), slug) for name, slug in told if name) | names
    whole = {host(name): slug for name, slug in hosts.items()}
    shared = _unambiguous((registrable(name), slug) for name, slug in whole.items())
    return Directory(names, shared | whole)


def outlet(credit: str, url: str, known: Directory) -> str:
    """Return the outlet of an article: by credit, else by host, else the credit itself.

    Without a credit an unknown host stands for its outlet, so that two of them never count as one.
    """
    if credit and (named := known.names.get(folded(credit))):
        return named
    name = host(url)
    return known.hosts.get(name) or known.hosts.get(registrable(name)) or credit or registrable(name)


def attributed(article: Article, source: Source, known: Directory) -> Article:
    """Return the article with its outlet; ``mirror_of`` is the operator's word and beats all."""
    if not isinstance(source.origin, Repository):
        return article
    return replace(article, outlet=source.mirror_of or outlet(article.outlet, article.url, known))


def folded(name: str) -> str:
    """Return a name as it is compared: 明報 and 明报 are one, and blanks do not count."""
    return "".join(fold(name).split())


def registrable(name: str) -> str:
    """Return the part of a host that one registers: ``example.co.uk`` of ``news.example.co.uk``."""
    return (_suffixes().privatesuffix(name) or name) if name else ""


def _unambiguous(pairs: Iterable[tuple[str, SourceSlug]]) -> dict[str, SourceSlug]:
    """Return the pairs whose key has one value only."""
    found: dict[str, set[SourceSlug]] = {}
    for key, slug in pairs:
        found.setdefault(key, set()).add(slug)
    return {key: next(iter(slugs)) for key, slugs in found.items() if key and len(slugs) == 1}


@cache
def _suffixes() -> PublicSuffixList:
    """Return Mozilla's list of suffixes, as it lies in the package: nothing is downloaded."""
    return PublicSuffixList()
