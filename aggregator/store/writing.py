"""One transaction that writes (``protocol.Writing``), on a connection that somebody else commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from aggregator.model import (
    Article,
    ArticleId,
    Cluster,
    Fingerprint,
    Fingerprinted,
    Link,
    Passage,
    PollState,
    Publication,
    Rearrangement,
    SourceSlug,
    Story,
    StoryId,
    TopicSlug,
)
from aggregator.model.corrections import Correction
from aggregator.model.subscriptions import Subscription
from aggregator.store import correcting, keys, learning, merging, queries, renaming, rows, subscribing
from aggregator.store.protocol import Learned, TopicState
from aggregator.store.schema import (
    article,
    body,
    boilerplate,
    fingerprint,
    link,
    poll,
    publication,
    story,
    topic,
)

OF_ADDRESS = sa.select(article.c.id).where(keys.among(article.c.address))
OF_TEXT = sa.select(fingerprint.c.article).where(keys.among(fingerprint.c.exact))
STANDING = sa.select(story.c.id).where(story.c.announced.is_not(None) & keys.among(story.c.id))
MEMBERSHIPS = sa.select(article.c.id, article.c.story).where(keys.among(article.c.id))
MOVE = sa.update(article).where(article.c.id == sa.bindparam("member")).values(story=sa.bindparam("cluster"))
UNLINK = sa.delete(link).where(keys.among(link.c.a) | keys.among(link.c.b))
PUBLISHED = ("published", "updated", "canonical", "natural", "headline")  # said once
FIRST_TOLD = (
    sa.update(story)
    .where((story.c.id == sa.bindparam("told")) & story.c.announced.is_(None))
    .values(announced=sa.bindparam("at"))
)


class SqlWriting:
    """The one writer's view of the memory."""

    def __init__(self, connection: sa.Connection) -> None:
        """Work on a connection inside a transaction."""
        self._do = connection
        self._revision: int | None = None

    def save_poll(self, state: PollState) -> None:
        """Remember what a poll left behind."""
        queries.upsert(self._do, poll, [rows.poll_row(state)])

    def poll_state(self, source: SourceSlug, url: str) -> PollState | None:
        """Return what is remembered of one address."""
        return subscribing.polled(self._do, source, url)

    def subscription(self, token: str) -> Subscription | None:
        """Return what was agreed with a hub under this token."""
        return subscribing.by_token(self._do, token)

    def save_subscription(self, subscription: Subscription) -> None:
        """Remember how a subscription stands."""
        subscribing.save(self._do, subscription)

    def drop_subscription(self, token: str) -> None:
        """Forget a subscription."""
        subscribing.drop(self._do, token)

    def save_articles(
        self,
        articles: Sequence[Article],
        fingerprints: Mapping[ArticleId, Fingerprint],
        *,
        fresh: Collection[ArticleId],
        first: bool,
    ) -> None:
        """Insert or update articles with their fingerprints (see the protocol)."""
        told = [{**rows.article_row(each), "fresh": each.id in fresh, "first": first} for each in articles]
        queries.upsert(self._do, article, told, keep=("first_seen", "fresh", "first"))
        queries.upsert(self._do, body, [rows.body_row(each) for each in articles])
        prints = [rows.fingerprint_row(each.id, fingerprints[each.id]) for each in articles]
        queries.upsert(self._do, fingerprint, prints)

    def articles(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """Return whole articles."""
        return queries.whole_articles(self._do, ids)

    def fingerprinted(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Fingerprinted]:
        """Return stored articles as the deciding code sees them."""
        return queries.printed_among(self._do, ids)

    def between(self, start: datetime, end: datetime) -> list[Fingerprinted]:
        """Return the articles whose story time overlaps the span."""
        return queries.printed(self._do, (article.c.time <= end) & (article.c.end >= start))

    def same_address_or_text(self, articles: Sequence[Fingerprinted]) -> list[Fingerprinted]:
        """Return the other stored articles, of any time, that share an address or an exact text hash."""
        addresses = [each.address for each in articles if each.address]
        texts = [each.fingerprint.exact for each in articles if each.fingerprint.exact]
        # Almost all that is found are the articles themselves, which whoever asks has at hand.
        found = {
            name
            for statement, values in ((OF_ADDRESS, addresses), (OF_TEXT, texts))
            for (name,) in keys.asked(self._do, statement, values)
        }
        return list(self.fingerprinted(sorted(found.difference(each.id for each in articles))).values())

    def passages(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Passage]:
        """Return titles and texts."""
        return queries.passages(self._do, ids)

    def links_of(self, ids: Sequence[ArticleId]) -> list[Link]:
        """Return every stored link that touches one of the articles."""
        return queries.links_of(self._do, ids)

    def replace_links(self, ids: Sequence[ArticleId], links: Sequence[Link]) -> None:
        """Forget all links of ``ids`` and store ``links``."""
        for chunk in keys.chunks(ids):
            self._do.execute(UNLINK, {keys.AMONG: chunk})
        values = [{"a": each.a, "b": each.b, "rule": each.rule, "score": each.score} for each in links]
        queries.upsert(self._do, link, values)

    def stories_of(self, ids: Sequence[ArticleId]) -> list[Story]:
        """Return the living stories that the articles belong to."""
        return list(queries.living_stories_of(self._do, ids).values())

    def standing(self, ids: Sequence[StoryId]) -> set[StoryId]:
        """Return which of the ids are taken by a story that was ever announced."""
        return {name for (name,) in keys.asked(self._do, STANDING, ids)}

    def rearrange(self, change: Rearrangement, now: datetime) -> None:
        """Make stories as decided; every story touched gets a new revision."""
        for gone in keys.chunks(change.dissolved):
            self._do.execute(sa.delete(story).where(story.c.id.in_(gone)))
        former = merging.former_members(self._do, change.dissolved)
        touched = merging.revive(self._do, [cluster.id for cluster in change.clusters])
        self._make(change.clusters)
        remembered = {story for story, ids in former.items() if any(change.homes.get(each) for each in ids)}
        merging.inherit(self._do, former, remembered)
        merging.part(self._do, change.parted)
        correcting.remember(self._do, change.homes)
        for merged, into in (*change.merged, *change.joined):
            merging.merge(self._do, merged, into)
            touched.add(into)
        for merged, into in change.merged:
            merging.rehome(self._do, merged, into)
        if touched:
            touched.update(cluster.id for cluster in change.clusters)
            living = merging.survivors(self._do, touched)
            merging.one_entry_a_topic(self._do, living, now)
            self._revise(living)

    def _make(self, clusters: Sequence[Cluster]) -> None:
        values = [
            {
                "id": cluster.id,
                "founder": cluster.founder,
                "full_of": cluster.full_of,
                "merged_into": None,
                "became": None,
                "revision": self._next(),
            }
            for cluster in clusters
        ]
        queries.upsert(self._do, story, values, keep=("founder",))
        belongs = {member: cluster.id for cluster in clusters for member in cluster.members}
        # Most have long been where they belong: to be told so is cheaper than to be written anew.
        stored = dict(keys.asked(self._do, MEMBERSHIPS, list(belongs)))
        moved = [
            {"member": member, "cluster": cluster}
            for member, cluster in belongs.items()
            if stored.get(member) != cluster
        ]
        if moved:
            self._do.execute(MOVE, moved)
        self._revise([cluster.id for cluster in clusters if len(cluster.members) > 1])

    def touch(self, ids: Sequence[ArticleId]) -> None:
        """Give the stories of these articles a new revision, so that their entries are rewritten."""
        self._revise([each.id for each in self.stories_of(ids)])

    def updated(self, article_id: ArticleId, now: datetime) -> None:
        """Move ``updated`` of every entry whose canonical article this is."""
        told = publication.c.published.is_not(None) & publication.c.ended.is_(None)
        of_it = publication.c.canonical == article_id
        self._do.execute(sa.update(publication).where(of_it & told).values(updated=now))

    def refresh(self, source: SourceSlug, newest: int, since: datetime) -> None:
        """End a first fetch: let the source's newest articles since then be announced."""
        wanted = (
            sa.select(article.c.id)
            .where((article.c.source == source) & (article.c.time >= since))
            .order_by(article.c.time.desc(), article.c.id)
            .limit(newest)
        )
        ids = [row.id for row in self._do.execute(wanted)]
        for chunk in keys.chunks(ids):
            self._do.execute(sa.update(article).where(article.c.id.in_(chunk)).values(fresh=True))
        self.touch(ids)

    def topic(self, slug: TopicSlug) -> TopicState | None:
        """Return how far the topic has got, ``None`` for a new one."""
        row = self._do.execute(sa.select(topic).where(topic.c.topic == slug)).one_or_none()
        return None if row is None else rows.topic_state(row)

    def save_topic(self, state: TopicState) -> None:
        """Remember how far the topic has got."""
        queries.upsert(self._do, topic, [rows.topic_row(state)])

    def revised(self, after: int) -> list[tuple[int, Story]]:
        """Return (revision, story) of the announceable stories revised since, oldest first."""
        fresh = sa.exists().where((article.c.story == story.c.id) & article.c.fresh)
        return queries.stories(
            self._do, queries.LIVING & story.c.full_of.is_(None) & (story.c.revision > after) & fresh
        )

    def publications(self, slug: TopicSlug, stories: Sequence[StoryId]) -> dict[StoryId, Publication]:
        """Return what is published, or withheld, of the stories in the topic."""
        return merging.publications(self._do, slug, stories)

    def announce(self, publications: Sequence[Publication]) -> None:
        """Store publications and give their stories a new revision and ``announced``."""
        values = [rows.publication_row(each) for each in publications]
        queries.upsert(self._do, publication, values, keep=PUBLISHED)
        told = [each for each in publications if each.published is not None]
        if told:
            self._do.execute(FIRST_TOLD, [{"told": each.story, "at": each.published} for each in told])
        self._revise([each.story for each in told])

    def learned(self, source: SourceSlug) -> dict[str, Learned]:
        """Return, per outlet, the lines that it is known to print around every article."""
        return learning.learned(self._do, source)

    def save_learned(self, source: SourceSlug, outlet: str, told: Learned) -> None:
        """Remember the lines of an outlet in a source."""
        queries.upsert(self._do, boilerplate, [learning.row_of(source, outlet, told)])

    def newest_texts(self, source: SourceSlug, outlet: str, count: int) -> list[str]:
        """Return the texts of an outlet's newest articles in a source."""
        return learning.newest_texts(self._do, source, outlet, count)

    def take_over(self, old: SourceSlug, new: SourceSlug) -> None:
        """Let everything that is stored under a source's old slug be the new one's."""
        renaming.take_over(self._do, old, new)

    def recognised(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles, known ones (by source and entry id) with the id that they are stored under."""
        return renaming.recognised(self._do, articles)

    def corrections(self) -> list[Correction]:
        """Return the corrections that are applied, in the order in which they were made."""
        return correcting.applied(self._do)

    def save_corrections(self, corrections: Sequence[Correction]) -> None:
        """Remember which corrections are applied, instead of those that were."""
        correcting.save(self._do, corrections)

    def homes(self) -> dict[ArticleId, tuple[StoryId, ...]]:
        """Return, for articles that a correction has put elsewhere, the stories they would be in."""
        return correcting.homes(self._do)

    def named(self, ids: Sequence[StoryId]) -> list[Story]:
        """Return these stories, merged ones included."""
        found = (queries.stories(self._do, story.c.id.in_(chunk)) for chunk in keys.chunks(ids))
        return [each for some in found for _, each in some]

    def entries(self, ids: Sequence[StoryId]) -> list[tuple[Publication, StoryId]]:
        """Return the living entries that show these living stories, each with its story."""
        return correcting.entries(self._do, ids)

    def relink(self, changed: Publication) -> None:
        """Let an entry link to another article, and give its story a new revision."""
        correcting.relink(self._do, changed)
        self._revise(merging.survivors(self._do, [changed.story]))

    def seen_since(self, moment: datetime) -> list[ArticleId]:
        """Return the articles first seen since then, in the order of first sight."""
        return correcting.seen_since(self._do, moment)

    def _revise(self, ids: Sequence[StoryId]) -> None:
        """Give stories, and the merged ones that live on in them, a new revision."""
        for chunk in keys.chunks(ids):
            for these in (story.c.id.in_(chunk), story.c.merged_into.in_(chunk)):
                self._do.execute(sa.update(story).where(these).values(revision=self._next()))

    def _next(self) -> int:
        if self._revision is None:
            # Dissolved stories take their revisions with them: a topic may have seen a higher one.
            seen = (story.c.revision, topic.c.cursor, topic.c.rendered)
            found = (self._do.execute(sa.select(sa.func.max(column))).scalar_one() for column in seen)
            self._revision = max(value or 0 for value in found)
        self._revision += 1
        return self._revision
