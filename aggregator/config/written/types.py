"""The kinds of values that keys take, each with its check and its JSON Schema.

In: plain data. Out: values of the model. A message never repeats the value (it may be a secret):
``validate`` quotes what stands in the file instead.
"""

import re
import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)
from pydantic import WithJsonSchema as Shape

from aggregator.config import addresses, quantities
from aggregator.model import Rate

T = TypeVar("T")
# Topics and sources become file names, URL paths and CSS ids: one alphabet that is safe in all.
SLUG = r"[a-z0-9][a-z0-9-]{0,62}"
RESERVED = ("story", "sources", "search", "health", "metrics", "websub", "static")  # paths of the server
# RFC 5646, 2.1: a primary subtag of two or three letters, then subtags of one to eight.
LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}"
# git-check-ref-format(1), and nothing that git could read as an option.
BRANCH = r"(?![-/.])(?!.*(\.\.|//|@\{|/\.|\.lock(/|$)|[/.]$))[^\x00-\x20\x7f~^:?*\[\\]{1,200}"
SECOND = timedelta(seconds=1)


def says(default: T, meaning: str, written: str = "") -> T:
    """Return a field with its default and what it means; ``written`` is the default as in the file."""
    value: T = Field(
        default=default,
        description=meaning,
        json_schema_extra={"default": written} if written else None,
    )
    return value


def holds(section: Callable[[], T], meaning: str) -> T:
    """Return a field that holds a section, a list or a mapping, and what it means."""
    # Sections are frozen, so one serves all who leave the field out: a thousand sources have ten each.
    changeable, shared = section in {list, dict}, cache(section)
    value: T = Field(default_factory=section if changeable else shared, description=meaning)
    return value


def blank(value: object) -> object:
    """Read a key with nothing behind it as an empty mapping: everything in it may be commented out."""
    return {} if value is None else value


class Section(BaseModel):
    """A mapping of known keys: no others, no conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _blank(cls, value: Any) -> Any:
        return blank(value)


def text_as(parse: Callable[[str], T]) -> PlainValidator:
    """Return a validator that parses a text; anything else gets the same message as a wrong text."""

    def read(value: object) -> T:
        return parse(value if isinstance(value, str) else "")

    return PlainValidator(read)


def at_least(least: timedelta, written: str) -> AfterValidator:
    """Return a validator that refuses shorter durations."""

    def check(value: timedelta) -> timedelta:
        if value < least:
            raise ValueError(f"must be at least {written}")
        return value

    return AfterValidator(check)


def formed(pattern: str, form: str) -> AfterValidator:
    """Return a validator that takes texts of one form only."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"must be {form}")
        return value

    return AfterValidator(check)


def _said(text: str) -> str:
    """Return a text in one line; it must hold something."""
    if not text.strip():
        raise ValueError("is empty; write something or remove the key")
    return " ".join(text.split())


def _zone(name: str) -> str:
    """Accept the name of a time zone that this system knows."""
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("must be a time zone's name, like Asia/Shanghai or UTC") from error
    return name


def _glob(pattern: str) -> str:
    """Accept a pattern of paths inside a repository."""
    if pattern.startswith("/") or ".." in pattern.split("/"):
        raise ValueError("must be a path inside the repository, without a leading / and without ..")
    return pattern


def _version(number: int) -> int:
    """Accept the one version there is."""
    if number != 1:
        raise ValueError("must be 1, the only version of this file's form")
    return number


def _topic(slug: str) -> str:
    """Refuse slugs that are paths of our own server."""
    if slug in RESERVED:
        raise ValueError(f"this name is taken by a page of our own; not allowed: {', '.join(RESERVED)}")
    return slug


def _agent(text: str) -> str:
    """Accept what an HTTP header may hold (RFC 9110, 5.5: visible ASCII and blanks)."""
    if not text.isascii():
        raise ValueError("must be plain ASCII, as it goes into an HTTP header")
    return text


def _switch(value: object) -> bool | str:
    """Accept on, off, or an address that our pages may be beside."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value:
        return addresses.base(value)
    raise ValueError("must be true, false, or an address that begins with http:// or https://")


def _pattern(pattern: str) -> Shape:
    return Shape({"type": "string", "pattern": f"^{pattern}$"})


Text = Annotated[str, AfterValidator(_said), Field(json_schema_extra={"minLength": 1})]
Slug = Annotated[
    str, formed(SLUG, "a slug: small letters, digits and -, at most 63, no - in front"), _pattern(SLUG)
]
TopicSlug = Annotated[Slug, AfterValidator(_topic)]
Language = Annotated[str, formed(LANGUAGE, "a language tag like zh, zh-Hant or en-GB"), _pattern(LANGUAGE)]
Version = Annotated[int, AfterValidator(_version), Shape({"const": 1})]
Duration = Annotated[timedelta, text_as(quantities.duration), _pattern(quantities.DURATION)]
Size = Annotated[int, text_as(quantities.size), _pattern(quantities.SIZE)]
RateText = Annotated[Rate, text_as(quantities.rate), _pattern(quantities.RATE)]
Listen = Annotated[tuple[str, int], text_as(addresses.listen), Shape({"type": "string"})]
HostName = Annotated[str, AfterValidator(addresses.host)]
Zone = Annotated[str, AfterValidator(_zone)]
Agent = Annotated[Text, AfterValidator(_agent)]
Branch = Annotated[str, formed(BRANCH, "a branch name as git allows it"), Shape({"type": "string"})]
Glob = Annotated[Text, AfterValidator(_glob)]
# Plain validators hand on the very text they got, so that a ``Secret`` stays one.
Address = Annotated[str, text_as(addresses.feed), Shape({"type": "string", "format": "iri"})]
Base = Annotated[str, text_as(addresses.base), Shape({"type": "string", "format": "iri"})]
Switch = Annotated[
    bool | str,
    PlainValidator(_switch),
    Shape({"anyOf": [{"type": "boolean"}, {"type": "string", "format": "iri"}]}),
]
GitAddress = Annotated[str, text_as(addresses.repository), Shape({"type": "string"})]
Database = Annotated[str, text_as(addresses.database), Shape({"type": "string"})]
Weight = Annotated[int, Field(ge=0, le=100)]
# Upper bounds only keep a slip of the finger from filling a disk; none was measured.
Count = Annotated[int, Field(ge=1, le=10_000)]
CountOrNone = Annotated[int, Field(ge=0, le=100_000)]
# Below one half, what is folded would more likely than not be two texts.
Certainty = Annotated[float, Field(ge=0.5, lt=1)]
Positive = Annotated[Duration, at_least(SECOND, "1s")]
Blank = BeforeValidator(blank)
