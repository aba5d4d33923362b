"""Which of the due addresses are polled next. Pure: values in, values out."""

from collections import Counter
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from aggregator.model import Http, SourceSlug
from aggregator.pipeline.collecting import Due
from aggregator.pipeline.flow import POLLS

Key = tuple[SourceSlug, str]


def key(each: Due) -> Key:
    """Return what makes two polls the same one."""
    return (each.source.slug, each.state.url)


def choose(waiting: Sequence[Due], flying: Collection[Due], http: Http) -> list[Due]:
    """Return the next polls to begin, in the order of ``waiting``.

    No more in flight than the pipeline takes, and than each host takes: polls that wait for their
    turn at one slow host must not keep the others from theirs. Mirrors wait for feeds that were never
    read, since their articles are credited by what is known of the outlets.
    """
    hosts = Counter(map(host, flying))
    unread = any(_unread_feed(each) for each in [*waiting, *flying])
    chosen: list[Due] = []
    for each in waiting:
        if len(chosen) + len(flying) >= POLLS:
            break
        if hosts[host(each)] < http.host(host(each)).concurrency and not (unread and _is_mirror(each)):
            hosts[host(each)] += 1
            chosen.append(each)
    return chosen


def host(each: Due) -> str:
    """Return the host that a poll asks."""
    return urlsplit(each.state.moved or each.state.url).hostname or ""


def _is_mirror(each: Due) -> bool:
    return each.source.kind == "git"


def _unread_feed(each: Due) -> bool:
    return each.source.kind == "feed" and each.state.last_fetch is None
