"""Stories of our own, in three scripts, from which the tests build editions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from aggregator.model import (
    Article,
    Edition,
    Enclosure,
    Publish,
    Published,
    SourceSlug,
    StoryId,
    TopicSlug,
    article_id,
)
from aggregator.publish.words import Locale

NOON = datetime(2026, 3, 5, 4, 0, 7, tzinfo=UTC)
BASE = "https://news.example.org"


def make_article(source: str = "harbour", entry_id: str = "1", **changes: Any) -> Article:
    slug = SourceSlug(source)
    values: dict[str, Any] = {
        "id": article_id(slug, entry_id),
        "source": slug,
        "outlet": source,
        "feed_url": f"https://{source}.example.com/feed.xml",
        "entry_id": entry_id,
        "url": f"https://{source}.example.com/{entry_id}",
        "address": f"{source}.example.com/{entry_id}",
        "title": "港口明日起恢复夜间通航",
        "language": "zh-Hans",
        "text": "海事部门周四宣布，内港航道的疏浚已经完成。\n"
        "夜间通航自周五零时起恢复，货轮不再需要在锚地等候。",
        "published": NOON - timedelta(hours=2),
        "first_seen": NOON - timedelta(hours=1),
    }
    return Article(**(values | changes))


def make_published(canonical: Article, *others: Article, at: datetime = NOON) -> Published:
    return Published(
        story=StoryId(str(uuid5(NAMESPACE_URL, canonical.id))),
        published=at,
        updated=at + timedelta(minutes=3),
        canonical=canonical,
        others=others,
        outlets={one.id: one.outlet for one in (canonical, *others)},
        houses={one.id: one.source for one in (canonical, *others)},
    )


def make_edition(*entries: Published, **changes: Any) -> Edition:
    values: dict[str, Any] = {
        "topic": TopicSlug("harbour-life"),
        "title": "港口要闻",
        "updated": max((entry.published for entry in entries), default=NOON),
        "entries": entries,
    }
    return Edition(**(values | changes))


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    return make_article


@pytest.fixture(scope="session")
def published() -> Callable[..., Published]:
    return make_published


@pytest.fixture(scope="session")
def edition() -> Callable[..., Edition]:
    return make_edition


@pytest.fixture(scope="session")
def three() -> Edition:
    """Three stories: one told by three houses in two scripts, one in English, one without a page."""
    night = make_article(
        outlet="海港早报", enclosures=(Enclosure("https://cdn.example.com/a.mp3", "audio/mpeg", 9),)
    )
    traditional = make_article(
        "islet",
        "77",
        outlet="離島新聞",
        language="zh-Hant",
        title="港口明日起恢復夜間通航",
        text="海事部門週四宣布，內港航道的疏浚已經完成。",
    )
    wire = make_article("wire", "w9", outlet="中部通讯", title="快讯：内港恢复夜航", authors=("林一鸣",))
    english = make_article(
        "ledger",
        "e1",
        outlet="The Ledger",
        language="en",
        title="Bakers & millers agree on <flour> prices",
        text="The guild of bakers and the millers of the valley signed a two-year agreement on Thursday. "
        "Prices will follow the harvest, and a fund will cover the difference in poor years.",
        categories=("economy", "food"),
        feed_url="https://ledger.example.com/rss?section=a&b=1",
    )
    mirror = make_article(
        "attic", "posts/3.md", outlet="阁楼档案", url="", title="旧灯塔的守夜人", authors=("周小满",)
    )
    return make_edition(
        make_published(night, traditional, wire),
        make_published(english, at=NOON - timedelta(seconds=1)),
        make_published(mirror, at=NOON - timedelta(days=1)),
    )


@pytest.fixture(scope="session")
def settings() -> Publish:
    return Publish(base_url=BASE)


@pytest.fixture(scope="session")
def locale() -> Locale:
    return Locale("zh-CN", "Asia/Shanghai")
