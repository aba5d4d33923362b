"""What an audit works on: a file of somebody's feeds → settings for one pass that leaves nothing behind.

In: an OPML file or a feeds.yaml, and a folder that will be thrown away. Out: settings without topics,
whose storage is that folder. An OPML names no rules: they are the defaults, or those of a --config.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from aggregator import __version__
from aggregator import config as configuration
from aggregator.collect.http.address import BadAddressError, parse_url
from aggregator.collect.parse.opml import LARGEST, Subscription, is_markup, read_opml
from aggregator.config.build import CORRECTIONS
from aggregator.errors import DataError, UsageError
from aggregator.model import (
    Canonical,
    Dedup,
    Feeds,
    Http,
    Interval,
    Publish,
    Service,
    Settings,
    Source,
    SourceSlug,
)

SUFFIXES = {".opml", ".xml"}
ACTION = "reading the file to audit"
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Settings for one pass. ``configured`` tells that some feeds.yaml stands behind them."""

    settings: Settings
    configured: bool


def subscribed(file: Path, config: Path | None, folder: Path, *, allow_private: bool) -> Subscribed:
    """Return the settings of one pass; ``config`` is ``None`` where --config was not given."""
    document = _read(file)
    if is_markup(document) or file.suffix.lower() in SUFFIXES:
        sources = _sources(read_opml(document, str(file)))
        rules = _defaults(file) if config is None else configuration.load(config, os.environ)
        http = _opened(rules.http, sources.values()) if allow_private else rules.http
        settings = replace(rules, sources=sources, http=http)
        return Subscribed(_thrown_away(settings, folder), config is not None)
    settings = _of_yaml(file, config, allow_private=allow_private)
    return Subscribed(_thrown_away(settings, folder), configured=True)


def _of_yaml(file: Path, config: Path | None, *, allow_private: bool) -> Settings:
    """Return the settings of a feeds.yaml, which has rules of its own."""
    if config is not None:
        raise UsageError("--config", ACTION, f"{file} is a feeds.yaml itself", "give one of the two")
    if allow_private:
        remedy = "set http.hosts.NAME.allow_private: true in it"
        raise UsageError("--allow-private", ACTION, f"{file} is no OPML but a feeds.yaml", remedy)
    settings = configuration.load(file, os.environ)
    if not settings.sources:
        raise DataError(str(file), ACTION, "it names no source", "add some, or give an OPML file")
    return settings


def _read(file: Path) -> bytes:
    """Return a file's bytes, one more than an OPML may have at most."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise DataError(str(file), ACTION, error.strerror or str(error), "check the path") from error


def _thrown_away(settings: Settings, folder: Path) -> Settings:
    """Return the settings with nothing of the operator's own storage, and nothing to publish."""
    service = replace(
        settings.service,
        storage=folder,
        database=f"sqlite+pysqlite:///{folder / 'aggregator.db'}",
        corrections=folder / CORRECTIONS,
    )
    return replace(settings, service=service, topics={})


def _defaults(file: Path) -> Settings:
    """Return what a feeds.yaml without a word in it means."""
    return Settings(
        path=file.absolute(),
        service=Service(storage=file.parent, database="", corrections=file.parent / "corrections.yaml"),
        http=Http(user_agent=f"aggregator/{__version__}"),
        dedup=Dedup(),
        canonical=Canonical(),
        publish=Publish(base_url=""),
        sources={},
        topics={},
    )


def _sources(feeds: Iterable[Subscription]) -> Mapping[SourceSlug, Source]:
    """Return a source for each feed; its slug is its host, by which messages name it."""
    sources: dict[SourceSlug, Source] = {}
    names: set[str] = set()
    counts: Counter[str] = Counter()
    for feed in feeds:
        slug = _slug(_host(feed.url) or "feed", sources, counts)
        name = feed.title if feed.title and feed.title not in names else slug
        names.add(name)
        sources[slug] = _source(slug, name, feed.url)
    return sources


def _source(slug: SourceSlug, name: str, url: str) -> Source:
    """Return one source: asked once, never announced."""
    return Source(
        slug=slug,
        name=name,
        origin=Feeds((url,)),
        interval=Interval(NO_TIME, NO_TIME),
        first_fetch=0,
        announce=NO_TIME,
    )


def _slug(host: str, taken: Mapping[SourceSlug, Source], counts: Counter[str]) -> SourceSlug:
    """Return a name that no other feed has: the host, then host-2."""
    slug = SourceSlug(host)
    while slug in taken:
        counts[host] += 1
        slug = SourceSlug(f"{host}-{counts[host] + 1}")
    return slug


def _host(url: str) -> str:
    """Return the host that an address names, ``""`` for one that will be refused when it is asked."""
    try:
        return parse_url(url).host
    except BadAddressError:
        return ""


def _opened(http: Http, sources: Iterable[Source]) -> Http:
    """Return the rules with private addresses open for the hosts that the list names, and no other."""
    hosts = {_host(url) for source in sources for url in source.origin.urls} - {""}
    opened = {host: replace(http.host(host), allow_private=True) for host in hosts}
    return replace(http, hosts={**http.hosts, **opened})
