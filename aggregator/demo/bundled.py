"""The bundled texts as values: in come ``texts/*.yaml``, out come outlets with complete texts.

A text that prints another's (``text_of``) is filled in here, so that a verbatim copy cannot drift
from its original. No address of ours, no clock and no format is known here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from html import escape
from importlib.resources import files
from typing import Annotated, ClassVar, Literal

import yaml
from pydantic import BeforeValidator, ConfigDict, TypeAdapter

from aggregator.model import Role

Format = Literal["rss", "atom", "rdf", "json", "none"]

WHOLE = 99  # more paragraphs than any bundled text has


def _span(text: str) -> timedelta:
    """Return the time that ``5h`` stands for."""
    return timedelta(hours=int(text.removesuffix("h")))


Span = Annotated[timedelta, BeforeValidator(_span)]
Lines = Annotated[tuple[str, ...], BeforeValidator(str.splitlines)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A title, and how long before now the outlet gave it to the text."""

    # A key that does nothing is refused, here as in feeds.yaml.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    title: str
    ago: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of an outlet. ``expect`` names its story: equal names, and only those, should fold.

    ``body`` is one paragraph a line. A copy has none of its own: ``text_of`` is the key of its
    original, of which it prints the first ``paragraphs``. ``later`` are headlines given afterwards
    to the same address. ``dated`` false: its feed gives no date. ``mirrored``: the mirror has it too,
    and names the outlet ``credit`` where that is not its name.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    key: str
    expect: str
    title: str
    path: str
    ago: Span
    dated: bool = True
    author: str = ""
    summary: str = ""
    body: Lines = ()
    text_of: str = ""
    paragraphs: int = WHOLE
    later: tuple[Headline, ...] = ()
    mirrored: bool = False
    credit: str = ""

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """Every headline the text has had, the first one first."""
        return (Headline(title=self.title, ago=self.ago), *self.later)

    @property
    def html(self) -> str:
        """The body as an outlet's page would have it."""
        return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A fictional outlet. ``format`` ``none`` has no feed: only the mirror carries its texts."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    slug: str
    name: str
    home: str
    language: str
    format: Format
    encoding: str = "utf-8"
    role: Role = Role.ORIGINAL
    weight: int = 50
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    texts: tuple[Text, ...]

    def link(self, text: Text) -> str:
        """Return the outlet's own address of one of its texts."""
        return f"{self.home}{text.path}"

    @property
    def feed_path(self) -> str:
        """Where its feed lies below the demo's base address."""
        return f"/{self.slug}/feed"


@cache
def bundled_outlets() -> tuple[Outlet, ...]:
    """Return every bundled outlet, in the order of their slugs."""
    folder = files(__package__) / "texts"
    documents = sorted(
        (path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda p: p.name
    )
    adapter = TypeAdapter(Outlet)
    outlets = [
        adapter.validate_python(
            {"slug": path.name.removesuffix(".yaml")} | yaml.safe_load(path.read_text("utf-8"))
        )
        for path in documents
    ]
    originals = {text.key: text for outlet in outlets for text in outlet.texts}
    return tuple(replace(outlet, texts=tuple(_complete(outlet.texts, originals))) for outlet in outlets)


def _complete(texts: Iterable[Text], originals: Mapping[str, Text]) -> Iterator[Text]:
    """Return the texts, copies with the body that they print."""
    for text in texts:
        if text.text_of:
            yield replace(text, body=originals[text.text_of].body[: text.paragraphs])
        else:
            yield text
