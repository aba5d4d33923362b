"""The layout ``json``: ``data/YYYY-MM-DD.json``, the day's headlines of one site as a list that grows.

In: a file's text. Out: an entry for each member that has a title and a link, or ``FOREIGN``. Members have
``title``, ``link`` (often without the host: see ``site``), ``uuid`` and ``summary``. The uuid is made anew at
every fetch (695 of 1,154 articles have several), so the link is what a member is known by.
"""

import json
from collections.abc import Mapping
from typing import Any

from aggregator.collect.mirror.bodies import title_of
from aggregator.collect.mirror.dating import commit_date, date_in_address, date_in_name, first_date
from aggregator.collect.mirror.origin import FOREIGN, Found, NotArticle, Origin
from aggregator.collect.normalise.address import address, link
from aggregator.collect.parse.document import escaped
from aggregator.model import Entry

EMPTY = NotArticle("a list without members")
LINKS = ("link", "url")
MORE = ("summary", "description", "uuid", "published", "date")


def read(text: str, origin: Origin) -> Found:
    """Return the entries of a list; members that are none are left out."""
    if not text.lstrip().startswith("["):
        return FOREIGN
    try:
        members = json.loads(text)
    except (ValueError, RecursionError):
        return FOREIGN
    if not members:
        return EMPTY
    found = tuple(_entry(each, origin) for each in members if _is_headline(each))
    return found or FOREIGN


def _is_headline(member: Any) -> bool:
    """Tell whether a member says what it is about and where it stands; lists of sites say no more."""
    return isinstance(member, dict) and all(_told(member, *keys) for keys in (("title",), LINKS, MORE))


def _entry(member: Mapping[str, Any], origin: Origin) -> Entry:
    """Return the entry of one member.

    The mirror's page shows the whole list: it is nobody's fallback, or all would share one address.
    """
    told = _told(member, *LINKS)
    url = link(told, origin.site)
    dates = (
        *(_told(member, key) for key in ("published", "date")),
        date_in_address(told),
        date_in_name(origin.path),
        commit_date(origin.committed),
    )
    return Entry(
        id=address(url) or origin.stable(told),
        link=url,
        title=title_of(_told(member, "title")),
        published=first_date(dates, origin.timezone),
        summary=escaped(_told(member, "summary", "description")),
        base=url or origin.site,
        digest=origin.blob,
    )


def _told(member: Mapping[str, Any], *keys: str) -> str:
    """Return the first of some keys that holds a text, ``""`` where none does."""
    values = (member.get(key) for key in keys)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")
