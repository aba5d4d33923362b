"""Which of the due addresses are polled next. Pure: values in, values out."""

from collections import Counter
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from aggregator.collect.http.site import site
from aggregator.model import Http
from aggregator.pipeline.collecting import Due
from aggregator.pipeline.flow import POLLS


def choose(
    waiting: Sequence[Due], flying: Collection[Due], http: Http, throttled: Collection[str] = ()
) -> list[Due]:
    """Return the next polls to begin, in the order of ``waiting``.

    No more in flight than the pipeline takes, and than each host takes: polls that wait for their
    turn at one slow host must not keep the others from theirs. The hosts of a site that has
    ``throttled`` us count as one. Mirrors wait for feeds that were never read, since their articles are
    credited by what is known of the outlets.
    """
    hosts = Counter(place(each, throttled) for each in flying)
    unread = any(_unread_feed(each) for each in [*waiting, *flying])
    chosen: list[Due] = []
    for each in waiting:
        if len(chosen) + len(flying) >= POLLS:
            break
        where = place(each, throttled)
        if hosts[where] < http.host(host(each)).concurrency and not (unread and _is_mirror(each)):
            hosts[where] += 1
            chosen.append(each)
    return chosen


def host(each: Due) -> str:
    """Return the host that a poll asks."""
    return urlsplit(each.state.moved or each.state.url).hostname or ""


def place(each: Due, throttled: Collection[str]) -> str:
    """Return whose budget a poll counts against: its host's, or that of a whole site."""
    name = site(host(each)) if throttled else ""
    return name if name in throttled else host(each)


def _is_mirror(each: Due) -> bool:
    return each.source.kind == "git"


def _unread_feed(each: Due) -> bool:
    return each.source.kind != "git" and each.state.last_fetch is None
