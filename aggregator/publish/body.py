"""The HTML inside an entry of a feed: the article's text, then who tells it, when, and who else.

In: a ``Shown``. Out: HTML built from escaped strings; only ``Shown.full`` is markup, sanitised when
its article was normalised. Pages are rendered elsewhere, from templates.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from aggregator.publish.shown import Sheet, Shown, Telling

PARAGRAPH = Markup("<p>{}</p>")
LINK = Markup('<a href="{}" title="{}">{}</a>')
BARE_LINK = Markup('<a href="{}">{}</a>')
DOT = " · "


def short(entry: Shown, sheet: Sheet) -> str:
    """Return the excerpt and the closing lines."""
    return _joined([*map(PARAGRAPH.format, entry.excerpt), *_closing(entry, sheet)])


def whole(entry: Shown, sheet: Sheet) -> str:
    """Return the whole body and the closing lines."""
    return _joined([Markup(entry.full), *_closing(entry, sheet)])  # noqa: S704 - sanitised on arrival


def _joined(parts: Iterable[Markup]) -> str:
    """Return the parts one a line."""
    return str(Markup("\n").join(parts))


def _closing(entry: Shown, sheet: Sheet) -> Iterable[Markup]:
    """Give the lines that say where the story comes from, those only that have something to say.

    The outlet's own time stands here and nowhere else in the entry: ``published`` is ours. The last line
    of a folded entry leads to where its fold is explained and undone.
    """
    words = sheet.locale.words
    if entry.headline:
        yield PARAGRAPH.format(words.headline.format(title=entry.headline))
    people = sheet.locale.listed(entry.people)
    by = DOT.join(filter(None, (entry.canonical.outlet, people, entry.canonical.time)))
    if by:
        yield PARAGRAPH.format(by)
    if entry.others:
        links = escape(words.comma).join(map(_link, entry.others))
        yield PARAGRAPH.format(Markup("{}{}").format(words.see_also, links))
    if entry.folded:
        yield PARAGRAPH.format(escape(DOT).join(_fold(entry, sheet)))


def _fold(entry: Shown, sheet: Sheet) -> Iterable[Markup]:
    """Give the parts of the last line: the houses, and links to the two parts of the story's page."""
    words = sheet.locale.words
    if len(entry.houses) > 1:
        names = sheet.locale.listed(entry.houses)
        yield escape(words.merged.format(count=len(entry.houses), names=names))
    yield BARE_LINK.format(f"{entry.page}#why", words.why)
    if sheet.actions:
        yield BARE_LINK.format(f"{entry.page}#split", words.split)


def _link(telling: Telling) -> Markup:
    """Return a link to another telling, by its outlet's name."""
    return LINK.format(telling.url, telling.title, telling.outlet or telling.title or telling.url)
