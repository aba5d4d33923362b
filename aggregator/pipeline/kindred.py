"""The entries of an edition → which of them report one event, for the page and the JSON Feed.

Only entries of the same edition are related: both can be opened where the relation is shown, and the
edition stays a function of what it holds. Nothing is folded by it.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from aggregator.dedupe.events import Report, related
from aggregator.dedupe.nearby import Nearby
from aggregator.dedupe.telling import Telling, terms
from aggregator.model import Article, Fingerprint, Passage, StoryId
from aggregator.model.articles import printed

# A card has room for three, the most alike.
SHOWN = 3
# Relations are told by terms, outlet, language and time; the fingerprint is not asked.
NOTHING = Fingerprint(simhash=0, exact=0, lead=b"", sketch=b"", length=0)


def kindred(canonical: Mapping[StoryId, Article], window: timedelta) -> dict[StoryId, tuple[StoryId, ...]]:
    """Return the related stories of each story, the most alike first, by their canonical articles."""
    reports = [Report(story, (_telling(article),)) for story, article in canonical.items()]
    nearby = Nearby(window)
    nearby.add(member for report in reports for member in report.members)
    stories = {article.id: story for story, article in canonical.items()}
    found = {report.story: related(report, nearby, stories) for report in reports}
    return {story: tuple(each.story for each in kin[:SHOWN]) for story, kin in found.items() if kin}


def _telling(article: Article) -> Telling:
    return Telling(printed(article, NOTHING), _terms(Passage(article.title, article.text)))


# One article stands in the editions of several topics, and stays in them for days.
@lru_cache(maxsize=4096)
def _terms(passage: Passage) -> bytes:
    return terms(passage)
