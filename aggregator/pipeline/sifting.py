"""The newest stored articles are held against the topics' rules → which rules have found nothing yet.

In: settings and one look at the memory, which keeps nobody from writing. Out: doubts with the places of
their rules. A rule that has found something is not asked again, so that a good configuration is quick.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from aggregator.model import Article, ArticleId, Leaf, Settings, Topic
from aggregator.publish.contradictions import Doubt, leaves
from aggregator.publish.fields import Fields
from aggregator.publish.rules import holds, reaches
from aggregator.store.protocol import Writing

# Some days of twenty outlets: a rule for a word that comes once a month is told of all the same. Ten topics
# of thirty rules, none of which finds anything, take 8 s for so many articles of 1,500 characters.
NEWEST = 5_000
CHUNK = 500  # articles whose texts are in memory together
# Looked back over in turn, until there are enough: of a large memory only the newest ids are read.
SPANS = (timedelta(days=3), timedelta(days=30), timedelta(days=400))

Progress = Callable[[int], None]


def newest(look: Writing, now: datetime, most: int = NEWEST) -> list[ArticleId]:
    """Return the articles first seen last, newest first."""
    for span in SPANS:
        found = look.seen_since(now - span)
        if len(found) >= most:
            break
    return found[::-1][:most]


def whole(look: Writing, ids: Sequence[ArticleId], progress: Progress) -> Iterator[Article]:
    """Yield articles with their texts, in their order."""
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        found = look.articles(chunk)
        yield from (found[each] for each in chunk if each in found)
        progress(len(chunk))


def unfound(settings: Settings, look: Writing, ids: Sequence[ArticleId], progress: Progress) -> list[Doubt]:
    """Return the topics and rules that none of the articles was for; nothing where there are no articles."""
    sieves = [_Sieve(topic) for topic in settings.topics.values()]
    count = 0
    for article in whole(look, ids, progress):
        count += 1
        for sieve in sieves:
            sieve.add(article)
    return [doubt for sieve in sieves for doubt in sieve.doubts(count)] if count else []


class _Sieve:
    """What has passed a topic, and which of its rules have found nothing yet."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._idle: list[tuple[Leaf, bool]] = list(leaves(topic.match))
        self._reached = 0
        self._taken = False

    def add(self, article: Article) -> None:
        """Hold one article against the rules that have found nothing yet."""
        done = self._taken and not self._idle
        if done or not reaches(self._topic, article):
            return
        self._reached += 1
        fields = Fields(article, self._topic.outlets)
        self._idle = [each for each in self._idle if not holds(each[0], fields)]
        self._taken = self._taken or holds(self._topic.match, fields)

    def doubts(self, count: int) -> Iterator[Doubt]:
        """Yield what is doubtful after so many articles: the topic, then its rules."""
        topic = self._topic
        if not self._reached:
            told = f"none of the newest {count:,} articles is of its sources and languages"
            yield Doubt(topic.place, f"topics.{topic.slug}: {told}")
            return
        if not self._taken:
            told = f"takes none of the newest {self._reached:,} articles of its sources and languages"
            yield Doubt(topic.place, f"topics.{topic.slug}: {told}")
        for leaf, wanted in self._idle:
            told = f"finds nothing in the newest {self._reached:,} articles"
            yield Doubt(
                leaf.place, f"topics.{topic.slug}: {told}{'' if wanted else ', so it keeps none out'}"
            )
