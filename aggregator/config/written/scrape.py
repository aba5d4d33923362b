"""What may be written of a source that is read off HTML pages: selectors, patterns, the form of its dates.

In: plain data. Out: the same, checked; a selector or a pattern that no page could ever match is found
here and not at three in the morning. Not done here: asking whether they match anything.
"""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from aggregator.config.written.types import Address, Section, Text, holds, says

ATTRIBUTE = re.compile(r"[A-Za-z_][\w:.-]{0,63}")
LONGEST = 500  # characters of a selector or a pattern: longer ones are no work of hands
DATE_FORM = "must be the form of a date like %Y-%m-%d, with day, month and year, and %p where it has %I"
# Every part of this moment is another number, so that a form which leaves one out, or mixes two up, shows.
MOMENT = datetime(2011, 12, 13, 14, 15, 16)  # noqa: DTZ001 - a form is tried on it, no time is told


def _selector(text: str) -> str:
    """Accept a CSS selector that the parser of pages understands."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # noqa: PLC0415 - 10 ms, seldom needed

    if len(text) > LONGEST:
        raise ValueError(f"must not be longer than {LONGEST} characters")
    try:
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError as error:
        remedy = "an attribute is named by attr, and pseudo-elements like ::text are none"
        raise ValueError(f"must be a CSS selector; {remedy}") from error
    return text


def _attribute(text: str) -> str:
    """Accept an attribute's name, in the lower case that a parser of HTML gives it."""
    if not ATTRIBUTE.fullmatch(text):
        raise ValueError("must be the name of an attribute, like href or data-src")
    return text.lower()


def _pattern(text: str) -> str:
    """Accept a regular expression."""
    if not 0 < len(text) <= LONGEST:
        raise ValueError(f"must have 1 to {LONGEST} characters")
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"must be a regular expression: {error}") from error
    return text


def _date_form(text: str) -> str:
    """Accept what ``strptime`` reads a whole day from, and a clock time only if for certain."""
    try:
        read = datetime.strptime(MOMENT.strftime(text), text)  # noqa: DTZ007 - as MOMENT
    except (ValueError, re.error) as error:
        raise ValueError(DATE_FORM) from error
    if read.date() != MOMENT.date() or read.hour not in (0, MOMENT.hour):
        raise ValueError(DATE_FORM)
    return text


Selector = Annotated[Text, AfterValidator(_selector)]
Attribute = Annotated[Text, AfterValidator(_attribute)]
Pattern = Annotated[str, AfterValidator(_pattern)]  # no Text: blanks in a pattern are meant
DateForm = Annotated[Text, AfterValidator(_date_form)]


class PickText(Section):
    """Where one field of a listed entry stands."""

    css: Selector = says("", "The element, inside the entry's own. Default: the entry's own.")
    attr: Attribute = says(
        "", "The attribute to read. Default: href of a link, src of an image, datetime of a date, else none."
    )
    regex: Pattern = says("", "The part to take: the first group, else the whole match.")


class DateText(PickText):
    """Where the date stands, and how it is written."""

    format: DateForm = says("", "How it is written, as `%Y-%m-%d %H:%M`. Default: found out.")


class FieldsText(Section):
    """What is read of a listed entry."""

    link: PickText = Field(description="The address of the article.")
    title: PickText = Field(description="Its title.")
    published: DateText = holds(DateText, "When it was published. Default: not told.")
    summary: PickText = holds(PickText, "A summary, as HTML where it is an element. Default: none.")
    image: PickText = holds(PickText, "An image. Default: none.")


class ArticleText(Section):
    """What is read of an article's own page, once, when the entry is new."""

    body: Selector = Field(description="The element that holds the text.")
    remove: list[Selector] = holds(list, "Elements inside it to leave out.")


class ScrapeText(Section):
    """An outlet without a feed, read off a page that lists its articles."""

    url: Address = Field(description="The page that lists the articles.")
    container: Selector = Field(
        description="The element around the list. Where it is missing, the source is broken; "
        "where it is empty, the source is quiet."
    )
    item: Selector = Field(description="One entry, inside the container.")
    fields: FieldsText = Field(description="What is read of an entry.")
    article: ArticleText = holds(
        ArticleText.model_construct, "What is read of the page of a new article. Default: nothing."
    )
