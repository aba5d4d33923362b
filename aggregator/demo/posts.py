"""The mirror's files as values: in come outlets and a moment, out come paths and texts.

The form is that of the public Jekyll mirrors: front matter in their order of keys, the feed's time
in milliseconds, a heading link, a rule, HTML. An edited headline is a new file beside the old one.
No repository is touched here.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.demo.bundled import Headline, Outlet, Text

# Public mirrors move posts after 14 to 480 days; the demo's texts are two days old at the most.
ARCHIVE_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Post:
    """One file of the mirror. ``day`` is its date in UTC, ``old`` tells that it is to be archived."""

    name: str
    text: str
    day: str
    old: bool

    @property
    def path(self) -> str:
        """Where the post lies at first."""
        return f"_posts/{self.name}"

    @property
    def archived(self) -> str:
        """Where the post lies once it is old."""
        return f"archived/{self.day}/{self.name}"


def posts(outlets: Sequence[Outlet], now: datetime) -> Iterator[Post]:
    """Return a post for every headline of every mirrored text."""
    for outlet in outlets:
        for text in outlet.texts:
            if text.mirrored:
                yield from (_post(outlet, text, headline, now) for headline in text.headlines)


def _post(outlet: Outlet, text: Text, headline: Headline, now: datetime) -> Post:
    published = (now - headline.ago).astimezone(UTC).replace(microsecond=0)
    day = published.date().isoformat()
    return Post(
        name=f"{day}-{headline.title.replace('/', '-')}.md",
        text=_render(outlet, text, headline.title, published),
        day=day,
        old=headline.ago > ARCHIVE_AFTER,
    )


def _render(outlet: Outlet, text: Text, title: str, published: datetime) -> str:
    link = outlet.link(text)
    credit = text.credit or outlet.name
    return f"""---
layout: post
title: {json.dumps(title, ensure_ascii=False)}
date: {published:%Y-%m-%dT%H:%M:%S}.000Z
author: {text.author or credit}
from: {link}
tags: [ {credit} ]
categories: [ {credit} ]
---
<!--{int(published.timestamp())}000-->
[{title}]({link})
------

<div>
{text.html}
</div>
"""
