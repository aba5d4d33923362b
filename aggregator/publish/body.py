"""The HTML inside an entry of a feed: the article's text, then who tells it, when, and who else.

In: a ``Shown``. Out: HTML built from escaped strings; only ``Shown.full`` is markup, sanitised when
its article was normalised. Pages are rendered elsewhere, from templates.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from aggregator.publish.shown import Shown, Telling
from aggregator.publish.words import Locale

PARAGRAPH = Markup("<p>{}</p>")
LINK = Markup('<a href="{}" title="{}">{}</a>')
DOT = " · "


def short(entry: Shown, locale: Locale) -> str:
    """Return the excerpt and the closing lines."""
    return _joined([*map(PARAGRAPH.format, entry.excerpt), *_closing(entry, locale)])


def whole(entry: Shown, locale: Locale) -> str:
    """Return the whole body and the closing lines."""
    return _joined([Markup(entry.full), *_closing(entry, locale)])  # noqa: S704 - sanitised on arrival


def _joined(parts: Iterable[Markup]) -> str:
    """Return the parts one a line."""
    return str(Markup("\n").join(parts))


def _closing(entry: Shown, locale: Locale) -> Iterable[Markup]:
    """Give the lines that say where the story comes from, those only that have something to say.

    The outlet's own time stands here and nowhere else in the entry: ``published`` is ours.
    """
    by = DOT.join(filter(None, (entry.canonical.outlet, locale.listed(entry.people), entry.canonical.time)))
    if by:
        yield PARAGRAPH.format(by)
    if len(entry.houses) > 1:
        names = locale.listed(entry.houses)
        yield PARAGRAPH.format(locale.words.merged.format(count=len(entry.houses), names=names))
    if entry.others:
        links = escape(locale.words.comma).join(map(_link, entry.others))
        yield PARAGRAPH.format(Markup("{}{}").format(locale.words.see_also, links))


def _link(telling: Telling) -> Markup:
    """Return a link to another telling, by its outlet's name."""
    return LINK.format(telling.url, telling.title, telling.outlet or telling.title or telling.url)
