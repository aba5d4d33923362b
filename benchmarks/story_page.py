"""What a story's page costs: the account out of a real database, and the page from it.

    python -m benchmarks.story_page

One story of four articles of 1,000 characters, each with three sentences changed, and one of forty of 3,200,
each with ten. The texts are random Han characters, which are the dearest to compare: nothing in them is alike
by chance. What was learned of them when they were folded is forgotten before each round.
"""

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from aggregator.dedupe.evidence import detail, weigh
from aggregator.model import StoryId
from aggregator.pipeline.accounts import Accounts
from aggregator.publish.story_page import story_page
from aggregator.publish.words import Locale
from aggregator.store.sql import open_store
from tests.databases import migrated, sqlite_url
from tests.pipeline.newsroom import Newsroom, make_settings
from tests.stories import make_article, make_source, name_of

ROUNDS = 15
LETTERS = [chr(0x4E00 + number) for number in range(0, 12_000, 4)]


def main() -> None:
    """Measure and print."""
    for articles, characters, changed in ((4, 1_000, 3), (40, 3_200, 10)):
        folder = Path(tempfile.mkdtemp(prefix="story-page-"))
        try:
            spent, size = measured(folder, told(articles, characters, changed))
        finally:
            shutil.rmtree(folder)
        middle, most = 1000 * statistics.median(spent), 1000 * max(spent)
        print(
            f"{articles} articles of {characters} characters, {changed} sentences changed: "
            f"{middle:.1f} ms of CPU, at most {most:.1f}; {size / 1000:.0f} kB"
        )


def measured(folder: Path, texts: Sequence[str]) -> tuple[list[float], int]:
    """Return the seconds of CPU of each round, and the page's bytes."""
    file = folder / "aggregator.db"
    migrated(sqlite_url(file))
    sources = [make_source(f"s{number}") for number in range(len(texts))]
    with closing(open_store(sqlite_url(file))) as store:
        room = Newsroom(store, make_settings(folder, sources))
        for number, text in enumerate(texts):
            slug = f"s{number}"
            room.settle(slug, make_article(f"m{number}", text, source=slug, hours=0.01 * number), hours=1)
        room.publish(2)
        found = store.story_of(name_of("m0", "s0"))
        if found is None or len(found.members) != len(texts):
            raise SystemExit("the articles are not one story; the figures would say nothing")
        rounds = [written(room, found.id) for _ in range(ROUNDS)]
    return [spent for spent, _ in rounds[1:]], rounds[-1][1]


def written(room: Newsroom, story: StoryId) -> tuple[float, int]:
    """Return the seconds of CPU that a page takes, and its bytes."""
    weigh.cache_clear()
    detail.cache_clear()
    began = time.process_time()
    (account,) = Accounts(room.store, room.settings).of([story], {})
    page = story_page(account, room.settings.publish, Locale(), None)
    return time.process_time() - began, len(page)


def told(articles: int, characters: int, changes: int) -> Sequence[str]:
    """Return as many tellings of one text."""
    drawn = random.Random(1)  # noqa: S311 - the same text each time
    base: list[str] = []
    while sum(map(len, base)) < characters:
        base.append(_sentence(drawn))
    texts = []
    for _ in range(articles):
        changed = list(base)
        for place in drawn.sample(range(len(base)), changes):
            at = drawn.randrange(len(changed[place]) - 1)
            changed[place] = f"{changed[place][:at]}{drawn.choice(LETTERS)}{changed[place][at + 1 :]}"
        texts.append("\n".join(changed))
    return texts


def _sentence(drawn: random.Random) -> str:
    return "".join(drawn.choices(LETTERS, k=drawn.randint(15, 60))) + "。"


if __name__ == "__main__":
    main()
