"""From what is written of the sources to what is meant.

In: checked sources, and in which folder each was written. Out: the model's sources, defaults filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import get_args

from aggregator.config.build_layout import layout_of
from aggregator.config.secrets import like
from aggregator.config.tree import MapNode, locate
from aggregator.config.written import DefaultsText, FileText, GitText, SourceText
from aggregator.config.written.repair import RepairText
from aggregator.config.written.scrape import DateText, PickText, ScrapeText
from aggregator.model import (
    Access,
    Feeds,
    FieldName,
    Interval,
    Listing,
    PageBody,
    Pick,
    Repair,
    Repository,
    Role,
    Scrape,
    Site,
    Source,
    SourceSlug,
)


@dataclass(frozen=True, slots=True)
class _Bound:
    """One bound of the rhythm; ``stated`` when the file names it, at the source or in the defaults."""

    length: timedelta
    stated: bool


def sources(written: FileText, root: MapNode) -> dict[SourceSlug, Source]:
    """Return every source, in the order of the file."""
    return {
        SourceSlug(slug): _source(SourceSlug(slug), source, written.defaults, root)
        for slug, source in written.sources.items()
    }


def folder_of(root: MapNode, *path: str) -> Path:
    """Return the folder from which a relative path written at ``path`` counts."""
    return Path(locate(root, path).place.file).parent.absolute()


def language_tag(text: str) -> str:
    """Return a tag in the letter case of RFC 5646, 2.1.1: zh, zh-Hant, zh-Hant-TW."""
    cases = {2: str.upper, 4: str.title}
    first, *rest = text.split("-")
    return "-".join((first.lower(), *(cases.get(len(part), str.lower)(part) for part in rest)))


def _source(slug: SourceSlug, written: SourceText, defaults: DefaultsText, root: MapNode) -> Source:
    """Return one source: what it says itself, else what the defaults say."""
    said = written.model_fields_set
    return Source(
        slug=slug,
        name=written.name or slug,
        origin=_origin(slug, written, root),
        language=language_tag(written.language) if written.language else "",
        tags=frozenset(written.tags),
        role=Role((written if "role" in said else defaults).role),
        weight=(written if "weight" in said else defaults).weight,
        family=written.family,
        aliases=tuple(dict.fromkeys(written.aliases)),
        mirror_of=SourceSlug(written.mirror_of) if written.mirror_of else None,
        was=SourceSlug(written.was) if written.was else None,
        interval=_interval(written, defaults),
        first_fetch=(written if "first_fetch" in said else defaults).first_fetch,
        announce=(written if "announce" in said else defaults).announce,
        enabled=written.enabled,
        full_text=(written if "full_text" in said else defaults).full_text,
        access=_access(written, defaults),
        repair=_repair(written.repair),
        identity=(written if "identity" in said else defaults).identity,
    )


def _access(written: SourceText, defaults: DefaultsText) -> Access:
    """Return how its servers are asked."""
    return Access(
        basic=written.auth.basic,
        bearer=written.auth.bearer,
        headers=tuple(written.headers.items()),
        proxy=(written if "proxy" in written.model_fields_set else defaults).proxy,
        insecure=written.tls == "insecure",
    )


def _repair(written: RepairText) -> Repair:
    """Return how a broken feed is read."""
    return Repair(
        encoding=written.encoding,
        timezone=written.timezone,
        future_dates=written.future_dates,
        date_only=written.date_only,
        title_strip=tuple(written.title_strip),
    )


def _origin(slug: str, written: SourceText, root: MapNode) -> Feeds | Site | Scrape | Repository:
    """Return where the source is read."""
    if "git" in written.model_fields_set:
        return _repository(written.git, folder_of(root, "sources", slug, "git", "url"))
    if "feeds" in written.model_fields_set:
        return Feeds(tuple(dict.fromkeys(written.feeds)))
    if "site" in written.model_fields_set:
        return Site(written.site)
    if "scrape" in written.model_fields_set:
        return _scrape(written.scrape)
    return Feeds((written.feed,))


def _scrape(scrape: ScrapeText) -> Scrape:
    """Return how a page is read; a field that is not named is not looked for."""
    given = scrape.fields.model_fields_set
    picks = {name: _pick(getattr(scrape.fields, name)) for name in get_args(FieldName) if name in given}
    body = PageBody()
    if "article" in scrape.model_fields_set:
        body = PageBody(scrape.article.body, tuple(scrape.article.remove))
    return Scrape(scrape.url, Listing(scrape.container, scrape.item, picks), body)


def _pick(written: PickText) -> Pick:
    """Return where a field stands."""
    form = written.format if isinstance(written, DateText) else ""
    return Pick(written.css, written.attr, written.regex, form)


def _repository(git: GitText, folder: Path) -> Repository:
    """Return the repository; a local path becomes a file: URL, which git reads without hard links."""
    local = "://" not in git.url
    return Repository(
        url=like(git.url, (folder / git.url).as_uri()) if local else git.url,
        branch=git.branch,
        layout=layout_of(git),
        paths=tuple(git.paths),
        since=git.since if "since" in git.model_fields_set else None,
    )


def _interval(written: SourceText, defaults: DefaultsText) -> Interval:
    """Return the rhythm's bounds: a stated bound moves one that only a default sets."""
    least, most = _bound("min", written, defaults), _bound("max", written, defaults)
    if "interval" in written.model_fields_set and "max" in written.interval.model_fields_set:
        return Interval(min(least.length, most.length), most.length, least.stated)
    return Interval(least.length, max(least.length, most.length), least.stated)


def _bound(name: str, *where: DefaultsText) -> _Bound:
    """Return a bound of the rhythm from the first that states it, else the built-in one."""
    for section in where:
        if "interval" in section.model_fields_set and name in section.interval.model_fields_set:
            return _Bound(getattr(section.interval, name), stated=True)
    return _Bound(getattr(where[-1].interval, name), stated=False)


def chosen(written: Mapping[SourceSlug, Source], names: list[str]) -> frozenset[SourceSlug]:
    """Return the sources that a list of slugs and ``tag:NAME`` names."""
    wanted = set(names)
    return frozenset(
        slug
        for slug, source in written.items()
        if slug in wanted or not wanted.isdisjoint(f"tag:{tag}" for tag in source.tags)
    )
