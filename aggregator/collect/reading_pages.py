"""HTML pages become articles: a list of them, or the text of one. Pure; runs in a child.

In: a page as it came. Out: what a feed of the same articles would have given, or the article with its
page's text instead of the feed's. Not done here: which pages are asked for (``full_text``), HTTP.
"""

from dataclasses import replace

from aggregator.collect.jobs import FeedRead, ListingJob, PageJob, PageRead
from aggregator.collect.normalise.article import Body, read_body
from aggregator.collect.normalise.language import language
from aggregator.collect.parse.fulltext import NoBodyError, body_of
from aggregator.collect.parse.listing import NoListingError, read_listing
from aggregator.collect.parse.page import page_text
from aggregator.collect.reading import read_document
from aggregator.collect.websub.discover import in_page
from aggregator.errors import ParseError
from aggregator.model import Article

HTML = ("text/html", "application/xhtml+xml")
NO_BETTER = "its page has no more text than the feed"


def read_listed(job: ListingJob) -> FeedRead:
    """Return the articles that a page lists; raises ``ParseError`` where it is not the page it was."""
    text = page_text(job.document, job.content_type)
    try:
        document = read_listing(text, job.base, job.listing)
    except NoListingError as error:
        subject = job.context.source
        remedy = f"look at the page, and mend sources.{subject}.scrape in feeds.yaml"
        raise ParseError(subject, f"reading {job.base}", str(error), remedy) from error
    return read_document(replace(document, links=in_page(text, job.base)), job.known, job.context)


def read_page(job: PageJob) -> PageRead:
    """Return the article with the text of its page, unless that is less than what was there."""
    kind = job.content_type.partition(";")[0].strip().lower()
    if kind and kind not in HTML:
        return PageRead(article=job.article, kept=f"its page is no HTML but {kind[:40]}")
    text = page_text(job.document, job.content_type)
    try:
        html = body_of(text, job.base, job.body, job.article.title)
    except NoBodyError as error:
        return PageRead(article=job.article, kept=str(error))
    body = read_body(html, job.base)
    if len(body.text) <= len(job.article.text):
        return PageRead(article=job.article, kept=NO_BETTER)
    return PageRead(article=_completed(job, body))


def _completed(job: PageJob, body: Body) -> Article:
    """Return the article with another body; what the feed gave of the text becomes its summary."""
    article = job.article
    return replace(
        article,
        summary_html=article.summary_html or article.content_html,
        content_html=body.html,
        text=body.text,
        authors=article.authors or tuple(filter(None, (body.lead.author,))),
        language=language(f"{article.title}\n{body.text}", job.context.language, article.language),
    )
