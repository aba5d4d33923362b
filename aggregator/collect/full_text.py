"""The text of new articles from their own pages, where the source gives little of it (``full_text``).

In: what a poll brought, and how to look up stored articles. Out: the same with the pages' text where there is
more of it. An entry is asked for once: a failure costs a warning and leaves the source's own text. What
is too much for one poll is owed and fetched at the next ones, newest first. robots.txt is obeyed, for nobody
has named these pages. Not done here: finding the text on a page (``reading_pages``, in a child).
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.collect.http.headers import ACCEPT_PAGE
from aggregator.collect.http.messages import NotModified, Request
from aggregator.collect.jobs import Context, PageJob, PageRead
from aggregator.collect.metered import Metered
from aggregator.collect.normalise.address import host
from aggregator.collect.tools import Tools
from aggregator.errors import CollectError, FetchError, PutOff, RefusedAddress, Throttled
from aggregator.model import Article, ArticleId, Collected, PageBody, Scrape, Source

# Below so many Han characters (a Latin word counts as two) a text is taken for a summary. Counted on 4,000
# whole articles of the 16 replayed outlets (benchmarks/replay.py): 8.7 % are shorter, and asked for in vain;
# 2.5 % at 100, 18 % at 300. The summaries of 150 characters that two of them send are all shorter than 200.
SHORT = 200
WORD = 2
# None of those 4,000 whole articles ends so.
CUT = re.compile(
    r"(?:…|\.{3,}|。{3,})[\s\])】）]*"
    r"(?:(?:阅读全文|閱讀全文|查看全文|read more|continue reading)[\s.…>»→]*)?$",
    re.IGNORECASE,
)
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
LATIN = re.compile(r"[^\W\d_\u2e80-\U000323af][^\W_\u2e80-\U000323af'’]*")
PAGES = 10  # of one poll: at one in two seconds (http.hosts) they take twenty
MOST_OWED = 100  # more would be fetched when nobody reads them any more
SAID = "article pages: "

Stored = Callable[[Sequence[ArticleId]], Mapping[ArticleId, Article]]


def is_short(text: str) -> bool:
    """Tell whether a text is a summary rather than the whole."""
    length = len(HAN.findall(text)) + WORD * len(LATIN.findall(text))
    return length < SHORT or bool(CUT.search(text[-SHORT:]))


async def completed(
    source: Source, collected: Collected, stored: Stored, tools: Tools, now: datetime
) -> Collected:
    """Return what a poll brought with the texts of its new articles' pages."""
    owed = collected.state.owed
    wanting = [article for article in collected.articles if _wants(source, article)]
    if collected.state.error or not (wanting or owed):
        return collected
    before = await asyncio.to_thread(stored, [*(article.id for article in wanting), *owed])
    round_ = Round(source, collected.state.url, tools, now, before)
    brought = {article.id for article in collected.articles}
    round_.take(wanting)
    round_.take([before[each] for each in owed if each in before and each not in brought])
    await round_.run()
    done = round_.done
    articles = tuple(done.pop(article.id, article) for article in collected.articles)
    state = replace(
        collected.state,
        owed=tuple(article.id for article in round_.queue[:MOST_OWED]),
        warnings=(*(each for each in collected.state.warnings if not each.startswith(SAID)), *round_.said()),
    )
    return replace(
        collected, state=state, articles=(*articles, *done.values()), seconds=round_.cost(collected.seconds)
    )


@dataclass(slots=True)
class Round:
    """The pages of one poll: ``queue`` are articles whose page is wanted, ``done`` what became of others.

    ``before`` are articles as they are stored; ``home`` is the address that the source was polled at.
    """

    source: Source
    home: str
    tools: Tools
    now: datetime
    before: Mapping[ArticleId, Article]
    queue: list[Article] = field(default_factory=list)
    done: dict[ArticleId, Article] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    tried: int = 0
    fetching: float = 0.0
    reading: float = 0.0

    def take(self, articles: Iterable[Article]) -> None:
        """Queue articles, newest first, but for those whose page was read before and who tell the same."""
        for article in sorted(articles, key=lambda article: article.time, reverse=True):
            known = self.before.get(article.id)
            if known is not None and known is not article and _same(known, article):
                self.done[article.id] = _with_text_of(article, known)
            else:
                self.queue.append(article)

    async def run(self) -> None:
        """Fetch the first pages; what is left in the queue is owed."""
        resting: set[str] = set()
        left: list[Article] = []
        for article in self.queue:
            if self.tried >= PAGES or host(article.url) in resting:
                left.append(article)
                continue
            self.tried += 1
            try:
                self.done[article.id] = await self._read(article)
            except (Throttled, PutOff):  # not this page's fault: it is asked for again
                resting.add(host(article.url))
                left.append(article)
            except CollectError as error:
                self._failed(article, error)
                if (
                    isinstance(error, FetchError)
                    and not error.status
                    and not isinstance(error, RefusedAddress)
                ):
                    resting.add(host(article.url))
        self.queue = left

    def said(self) -> tuple[str, ...]:
        """Return the one warning of all that went wrong."""
        if not self.troubles:
            return ()
        count = f"{len(self.troubles)} of {self.tried} could not be used"
        return (f"{SAID}{count}, their entries keep the source's own text ({self.troubles[0]})",)

    def cost(self, seconds: Mapping[str, float]) -> dict[str, float]:
        """Return CPU seconds by stage, ours added."""
        own = {"fetch": self.fetching, "read": self.reading}
        return {**seconds, **{stage: seconds.get(stage, 0.0) + spent for stage, spent in own.items()}}

    async def _read(self, article: Article) -> Article:
        """Return the article with its page's text; raises ``CollectError``."""
        subject, access = self.source.slug, self.source.access
        if not await self.tools.robots.allows(article.url, subject, access, self.home):
            raise RefusedAddress(subject, f"fetching {article.url}", "robots.txt keeps programs out")
        asking = Metered(self.tools.fetcher.fetch(Request(
            subject=subject, url=article.url, now=self.now, access=access, home=self.home, accept=ACCEPT_PAGE
        )))  # fmt: skip
        try:
            reply = await asking
        finally:
            self.fetching += asking.seconds
        if isinstance(reply, NotModified):
            raise TypeError("nothing was asked that allows a 304")
        job = PageJob(
            document=reply.body,
            content_type=reply.headers.get("content-type", ""),
            base=reply.url,
            context=self._context(article),
            article=article,
            body=_body(self.source),
        )
        result, seconds = await self.tools.children.measured(job, subject)
        self.reading += seconds
        if not isinstance(result, PageRead):
            raise TypeError("a page job answers with an article")
        if result.kept:
            self.troubles.append(f"{article.url}: {result.kept}")
        return result.article if not result.kept else self._at_least(article)

    def _failed(self, article: Article, error: CollectError) -> None:
        """Leave an article as it is; its page is not asked for again."""
        self.troubles.append(f"{article.url}: {error.cause}")
        self.done[article.id] = self._at_least(article)

    def _at_least(self, article: Article) -> Article:
        """Return the article, an edited one with the text that its page had before."""
        known = self.before.get(article.id, article)
        return _with_text_of(article, known) if len(known.text) > len(article.text) else article

    def _context(self, article: Article) -> Context:
        """Return what the child must know."""
        return Context(
            source=self.source.slug,
            outlet=article.outlet,
            feed_url=article.feed_url,
            language=self.source.language,
            timezone=self.tools.timezone,
            now=self.now,
        )


def _wants(source: Source, article: Article) -> bool:
    """Tell whether an article's own page is to be read."""
    if not article.url.startswith(("http://", "https://")):
        return False
    if _body(source).css or source.full_text == "always":
        return True
    return source.full_text == "when-short" and is_short(article.text)


def _body(source: Source) -> PageBody:
    """Return where the text stands on the source's pages."""
    return source.origin.body if isinstance(source.origin, Scrape) else PageBody()


def _same(known: Article, article: Article) -> bool:
    """Tell whether a stored article has its page's text, and its entry told what this one tells."""
    own = article.summary_html or article.content_html
    read = known.summary_html == own and len(known.text) > len(article.text)
    return read and known.title == article.title and known.url == article.url


def _with_text_of(article: Article, known: Article) -> Article:
    """Return the article with a text that was fetched before."""
    return replace(
        article,
        summary_html=article.summary_html or article.content_html,
        content_html=known.content_html,
        text=known.text,
        language=known.language,
    )
