"""How long one month of a busy topic takes to be shelved, and how much memory.

In: a number of entries. Out: a line. The articles are made up, of four hundred Han letters each.
"""

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import NAMESPACE_URL, uuid5

from aggregator.dedupe.fingerprint import fingerprint
from aggregator.model import (
    Article,
    Canonical,
    Cluster,
    Dedup,
    Http,
    Publication,
    Publish,
    Rearrangement,
    Service,
    Settings,
    SourceSlug,
    StoryId,
    Topic,
    TopicSlug,
    article_id,
)
from aggregator.pipeline.editions import edition
from aggregator.pipeline.shelving import Shelves
from aggregator.store.protocol import TopicState
from aggregator.store.sql import SqlStore, open_store

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
TOPIC = Topic(slug=TopicSlug("all"), title="全部")
CHUNK = 500
LETTERS = 400


def month(count: int) -> str:
    """Shelve a month of so many entries, and say what that took."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        store = open_store(settings.service.database)
        for articles in _chunks(count):
            _publish(store, articles)
        state = TopicState(topic=TOPIC.slug, opened=BEGIN)
        made = edition(TOPIC, state, store, settings, BEGIN)
        before, started = _peak(), time.process_time()
        Shelves(settings, store, Path(folder) / "public", None, BEGIN).fill(TOPIC, state, made)
        seconds, grown = time.process_time() - started, _peak() - before
        size = (Path(folder) / "public/all/archive/2026-03.atom").stat().st_size
        store.close()
    written = f"{count} entries, {size / 1e6:.1f} MB of Atom"
    return f"{written}: {seconds:.1f} s of CPU, {grown:.0f} MB more at the peak"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _settings(folder: Path) -> Settings:
    database = f"sqlite+pysqlite:///{folder / 'aggregator.db'}"
    return Settings(
        path=folder / "feeds.yaml",
        service=Service(storage=folder, database=database, corrections=folder / "corrections.yaml"),
        http=Http(user_agent="benchmark"),
        dedup=Dedup(),
        canonical=Canonical(),
        publish=Publish(base_url="https://news.example.org"),
        sources={},
        topics={TOPIC.slug: TOPIC},
    )


def _chunks(count: int) -> Iterator[list[Article]]:
    """Give the articles in order, evenly over thirty days."""
    step = timedelta(days=30) / count
    for start in range(0, count, CHUNK):
        yield [_article(number, BEGIN + number * step) for number in range(start, min(start + CHUNK, count))]


def _article(number: int, moment: datetime) -> Article:
    random = Random(number)  # noqa: S311 - it only has to differ
    text = "".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(LETTERS))
    source = SourceSlug(f"outlet-{number % 20}")
    return Article(
        id=article_id(source, str(number)),
        source=source,
        outlet=source,
        feed_url=f"https://{source}.example.com/feed.xml",
        entry_id=str(number),
        url=f"https://{source}.example.com/{number}",
        address=f"{source}.example.com/{number}",
        title=text[:20],
        language="zh-Hans",
        text=text,
        published=moment,
        first_seen=moment.replace(microsecond=0),
        digest=str(number),
    )


def _publish(store: SqlStore, articles: list[Article]) -> None:
    """Put each article into a story of its own, published when it was seen."""
    ids = {article.id: StoryId(str(uuid5(NAMESPACE_URL, article.id))) for article in articles}
    clusters = tuple(Cluster(id=ids[each.id], founder=each.id, members=(each.id,)) for each in articles)
    with store.writing() as writing:
        prints = {article.id: fingerprint(article.text) for article in articles}
        writing.save_articles(articles, prints, fresh=list(ids), first=False)
        writing.rearrange(Rearrangement(clusters=clusters), BEGIN)
        writing.announce(
            [
                Publication(
                    topic=TOPIC.slug,
                    story=ids[each.id],
                    published=each.first_seen,
                    updated=each.first_seen,
                    canonical=each.id,
                    headline=each.title,
                )
                for each in articles
            ]
        )
