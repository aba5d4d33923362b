"""A story's own page: who tells it, why that is one story, how the tellings differ, and what to do about it.

In: an ``Account``. Out: HTML. Forms stand in it only where somebody answers them (``Actions``); nothing on
the page changes anything by being opened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from aggregator.model import ArticleId, Publish, StoryId
from aggregator.publish.account import Account, Figures, Home, Near, Reason, Spoken, differing
from aggregator.publish.differences import Difference, Piece, Run
from aggregator.publish.plain import language_tag, line
from aggregator.publish.rendering import Needs, render
from aggregator.publish.shown import Shown, Telling, shown
from aggregator.publish.story_words import STORY_WORDS, StoryWords
from aggregator.publish.tokens import Actions
from aggregator.publish.words import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article on the page; ``share`` is how much of the shorter text both have, where that is known."""

    article: ArticleId
    outlet: str
    title: str
    url: str
    language: str
    time: str
    chosen: bool
    rule: str = ""
    said: str = ""
    share: float | None = None
    differs: str = ""
    title_runs: tuple[Run, ...] = ()
    pieces: tuple[Piece, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """All that the template writes."""

    story: StoryId
    address: str
    title: str
    by: str
    headline: str
    language: str
    excerpt: tuple[str, ...]
    link: str
    updated: datetime
    homes: tuple[Home, ...]
    houses: int
    chosen: ArticleId
    rows: tuple[Row, ...]
    spoken: tuple[Spoken, ...]
    near: tuple[Near, ...]


def story_page(account: Account, publish: Publish, locale: Locale, actions: Actions | None) -> bytes:
    """Return the page of one story, two folders below the front page."""
    page = _page(account, publish, locale)
    needs = Needs(forms=(actions.address, publish.base_url) if actions else ())
    return render(
        "story.html",
        locale,
        needs,
        page=page,
        marked=marked,
        tale=STORY_WORDS[locale.language],
        actions=actions,
        token=actions.token(page.story) if actions else "",
    )


MARKS = {"same": Markup("{}"), "gone": Markup("<del>{}</del>"), "new": Markup("<ins>{}</ins>")}


def marked(runs: Sequence[Run]) -> Markup:
    """Return runs of text as HTML; a page of many tellings has hundreds of them."""
    return Markup("").join(MARKS[run.kind].format(run.text) for run in runs)


def moved_page(into: StoryId, publish: Publish, locale: Locale) -> bytes:
    """Return what stands in the place of a page whose story became part of another one.

    For web servers that only serve files; the built-in one redirects.
    """
    address = f"{publish.base_url}/story/{into}/"
    return render("moved.html", locale, into=into, address=address, tale=STORY_WORDS[locale.language])


def _page(account: Account, publish: Publish, locale: Locale) -> StoryPage:
    entry = shown(account.entry, publish, locale)
    teller = _Teller(account, entry, STORY_WORDS[locale.language], locale.words.untitled)
    by = (entry.canonical.outlet, locale.listed(entry.people), entry.canonical.time)
    return StoryPage(
        story=entry.story,
        address=f"{publish.base_url}/story/{entry.story}/",
        title=entry.title,
        by=" · ".join(filter(None, by)),
        headline=entry.headline,
        language=entry.language,
        excerpt=entry.excerpt,
        link=entry.canonical.url,
        updated=entry.updated,
        homes=tuple(Home(each.topic, line(each.title), each.published) for each in account.homes),
        houses=len(entry.houses),
        chosen=account.entry.canonical.id,
        rows=tuple(teller.rows(texts=publish.content != "none")),
        spoken=tuple(
            Spoken(each.name, each.kind, tuple(map(line, each.titles)), each.at) for each in account.spoken
        ),
        near=tuple(
            Near(each.story, line(each.title), line(each.outlet), language_tag(each.language))
            for each in account.near
        ),
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts an account's articles into words."""

    account: Account
    entry: Shown
    words: StoryWords
    untitled: str

    def rows(self, *, texts: bool) -> Iterator[Row]:
        """Give the articles by story time, each with why it is here and how it differs."""
        tellings = {each.article.id: each for each in self.entry.tellings}
        differs = differing(self.account, texts=texts)
        for article in self.account.order:
            reason = self.account.reasons.get(article)
            yield self._row(tellings[article], reason, differs.get(article))

    def _row(self, telling: Telling, reason: Reason | None, difference: Difference | None) -> Row:
        found = difference or Difference()
        return Row(
            article=telling.article.id,
            outlet=telling.outlet,
            title=telling.title or self.untitled,
            url=telling.url,
            language=telling.language,
            time=telling.time,
            chosen=difference is None,
            rule=self.words.rules.get(reason.rule, reason.rule) if reason else "",
            said=self._said(reason) if reason else "",
            share=round(reason.figures.containment, 2) if reason and reason.figures else None,
            differs=self._differs(difference) if difference else "",
            title_runs=found.title,
            pieces=found.pieces,
            more=found.more,
        )

    def _said(self, reason: Reason) -> str:
        """Return the evidence in plain words, with its figures."""
        words, parts = self.words, []
        if reason.other != self.entry.canonical.article.id:
            outlets = {each.article.id: each.outlet for each in self.entry.tellings}
            parts.append(words.with_other.format(outlet=outlets.get(reason.other, reason.other)))
        if reason.rule in {"certainty", "house"}:
            threshold = f"{self.account.threshold:.2f}"
            parts.append(words.sure.format(score=f"{reason.score:.2f}", threshold=threshold))
        if reason.figures is not None:
            parts += self._shares(reason.figures)
        return words.pause.join(parts)

    def _shares(self, found: Figures) -> Iterator[str]:
        words = self.words
        yield words.containment.format(share=f"{found.containment:.0%}")
        yield words.jaccard.format(share=f"{found.jaccard:.0%}")
        yield words.opening.format(share=f"{found.opening:.0%}")
        yield words.wording.format(share=f"{found.wording:.0%}")
        yield words.numbers_odd.format(count=found.odd_numbers) if found.odd_numbers else words.numbers

    def _differs(self, found: Difference) -> str:
        """Return in a line how a telling differs from the chosen one."""
        words = self.words
        parts = [words.title_differs] if found.title else []
        counts = ((words.changed, found.changed), (words.gone, found.gone), (words.new, found.new))
        parts += [said.format(count=count) for said, count in counts if count]
        if found.equal:
            parts.append(words.equal)
        if not found.compared:
            parts.append(words.not_compared)
        return words.pause.join(parts)
