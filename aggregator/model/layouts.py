"""How the files of a mirror repository are written: the name of a layout, or fields spelled out by hand."""

from dataclasses import dataclass
from typing import Literal

LayoutName = Literal["auto", "jekyll", "gfw", "cdt", "terminus", "wechat", "json", "custom"]
WayKind = Literal["key", "heading", "css", "regex", "path", "name", "template"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to a value.

    ``value`` is what its kind asks for: a front matter key, a heading's level, a selector, a pattern, a
    template. ``attr`` is the attribute taken of the elements, ``""`` for their text; ``split`` what
    separates several values in one text; ``form`` how a date is written, for ``strptime``.
    """

    kind: WayKind
    value: str
    attr: str = ""
    split: str = ""
    form: str = ""


Ways = tuple[Way, ...]  # the first that gives something counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """Where each field of an article stands in a file; ``()`` for one that stands nowhere.

    ``parts`` are the values that templates are made of. ``remove`` are selectors of what is no body.
    """

    title: Ways
    url: Ways = ()
    published: Ways = ()
    author: Ways = ()
    tags: Ways = ()
    outlet: Ways = ()
    body: Ways = ()
    parts: tuple[tuple[str, Ways], ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout by its name; ``custom`` belongs to that name alone.

    ``site`` is what links without a host count from, ``""`` where the files name whole links.
    """

    name: LayoutName = "auto"
    site: str = ""
    custom: Custom | None = None

    def __str__(self) -> str:
        """Return the name, as people know it."""
        return self.name


AUTO = Layout()
