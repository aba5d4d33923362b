"""The layout ``custom``: where each field stands in a file, as the configuration says.

In: the fields' ways (``model.layouts``), a file's text. Out: its entry, or ``FOREIGN`` where no way leads to
a title. A way reads the front matter, a heading, elements of the rendered file, a pattern, the path or the
file's name, or fills a template; the first that gives something counts.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.collect.mirror.bodies import rendered, title_of
from aggregator.collect.mirror.dating import commit_date, date_in_address, date_in_name, first_date
from aggregator.collect.mirror.frontmatter import Post, split
from aggregator.collect.mirror.origin import FOREIGN, Found, Origin
from aggregator.collect.mirror.patterns import bounded, captured
from aggregator.collect.normalise.address import address, link
from aggregator.collect.normalise.html import parse
from aggregator.collect.normalise.text import squeeze
from aggregator.model import Custom, Entry, Way, Ways

HTML = (".html", ".htm")
PLACE = re.compile(r"\{(\w+)\}")


def reader(custom: Custom) -> Callable[[str, Origin], Found]:
    """Return the layout that a configuration describes."""

    def read(text: str, origin: Origin) -> Found:
        with bounded():
            return _read(custom, _File(text, origin, custom))

    return read


@dataclass
class _File:
    """A file under several looks, each made when a way first asks for it."""

    text: str
    origin: Origin
    custom: Custom
    parts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def post(self) -> Post:
        """Front matter and body."""
        return split(self.text)

    @cached_property
    def html(self) -> str:
        """The body as HTML."""
        body = self.post.body
        return body if self.origin.path.lower().endswith(HTML) else rendered(body)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The body as elements."""
        return parse(self.html)

    def part(self, name: str) -> str:
        """Return a part of templates."""
        if name not in self.parts:
            ways = dict(self.custom.parts).get(name, ())
            self.parts[name] = _first(ways, self)
        return self.parts[name]


def _read(custom: Custom, file: _File) -> Found:
    """Return the entry of a file that has a title."""
    title = _first(custom.title, file)
    if not title:
        return FOREIGN
    origin = file.origin
    url = link(_first(custom.url, file), origin.site)
    dates = (
        _first(custom.published, file),
        date_in_address(url),
        date_in_name(origin.path),
        commit_date(origin.committed),
    )
    entry = Entry(
        id=address(url) or origin.stable(origin.name),
        link=url,
        title=title_of(title),
        authors=_all(custom.author, file),
        published=first_date(dates, origin.timezone),
        content=_body(custom, file, title),
        categories=_all(custom.tags, file),
        base=url or origin.site or origin.page,
        credit=_first(custom.outlet, file),
        fallback=origin.page,
        digest=origin.blob,
    )
    return (entry,)


def _first(ways: Ways, file: _File) -> str:
    """Return the one value that ways lead to."""
    return next(iter(_all(ways, file)), "")


def _all(ways: Ways, file: _File) -> tuple[str, ...]:
    """Return the values of the first way that gives any."""
    for way in ways:
        values = (part for value in WAYS[way.kind](way, file) for part in _parted(value, way))
        if found := tuple(value for each in values if (value := squeeze(each))):
            return found
    return ()


def _parted(value: str, way: Way) -> Sequence[str]:
    """Return a value in its parts; a date in a form of its own as one that all can read."""
    if way.form:
        try:
            moment = datetime.strptime(value.strip(), way.form)  # noqa: DTZ007 - its zone is the source's, read later
        except ValueError:
            return ()
        return (moment.isoformat(),) if re.search("%[HIcXTs]", way.form) else (f"{moment:%Y-%m-%d}",)
    return value.split(way.split) if way.split else (value,)


def _key(way: Way, file: _File) -> Sequence[str]:
    return file.post.keys.get(way.value.lower(), ())


def _heading(way: Way, file: _File) -> Sequence[str]:
    return [node.text() for node in file.tree.css(f"h{way.value}")]


def _css(way: Way, file: _File) -> Sequence[str]:
    nodes = file.tree.css(way.value)
    return [(node.attributes.get(way.attr) or "") if way.attr else node.text() for node in nodes]


def _regex(way: Way, file: _File) -> Sequence[str]:
    return tuple(captured(_compiled(way.value), file.text))


def _path(way: Way, file: _File) -> Sequence[str]:
    return tuple(captured(_compiled(way.value), file.origin.path))


def _name(way: Way, file: _File) -> Sequence[str]:
    return tuple(captured(_compiled(way.value), file.origin.name.rpartition(".")[0]))


def _template(way: Way, file: _File) -> Sequence[str]:
    """Fill a template; one of whose parts is missing gives nothing."""
    parts = {name: file.part(name) for name in PLACE.findall(way.value)}
    return (PLACE.sub(lambda match: parts[match[1]], way.value),) if all(parts.values()) else ()


WAYS: Mapping[str, Callable[[Way, _File], Sequence[str]]] = {
    "key": _key,
    "heading": _heading,
    "css": _css,
    "regex": _regex,
    "path": _path,
    "name": _name,
    "template": _template,
}


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern; ``^`` and ``$`` are those of a line."""
    return re.compile(pattern, re.MULTILINE)


def _body(custom: Custom, file: _File, title: str) -> str:
    """Return the body as HTML: what its ways say, else everything but a heading that is the title."""
    for way in custom.body:
        if way.kind == "css":
            nodes = file.tree.css(way.value)
            found = "".join(node.html or "" for node in nodes)
        elif way.kind == "regex":
            found = rendered("\n\n".join(_regex(way, file)))
        else:
            found = rendered("\n\n".join(WAYS[way.kind](way, file)))
        if found.strip():
            return _without(found, custom.remove, "")
    return _without(file.html, custom.remove, title)


def _without(html: str, selectors: Sequence[str], title: str) -> str:
    """Return HTML without what is no body, and without its title where that stands first."""
    if not selectors and not title:
        return html
    tree = parse(html)
    for selector in selectors:
        for node in reversed(tree.css(selector)):
            node.decompose()
    first = _opening(tree)
    if title and first is not None and squeeze(first.text()) == title:
        first.decompose()
    return (tree.body.inner_html or "") if tree.body is not None else ""


def _opening(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the first heading of a body."""
    return next(iter(tree.css("h1, h2, h3")), None)
