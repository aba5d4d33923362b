"""What may be written of a mirror's own layout: the ways to each field of an article.

In: plain data. Out: the same, checked. A pattern that could take exponential time is refused here, so that no
file of a stranger meets it.
"""

import re
import string
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from aggregator.config.written.scrape import Attribute, DateForm, Pattern, Selector
from aggregator.config.written.types import Blank, Section, Text, holds, says
from aggregator.model import WayKind

MANY = 16  # repeats so often count as endless: nested ones then take 16² steps and more
KINDS: tuple[WayKind, ...] = ("key", "heading", "css", "regex", "path", "name", "template")
PART = r"[a-z][a-z0-9_]{0,31}"


def _bounded(text: str) -> str:
    """Refuse a pattern that could take exponential time."""
    tree = parser.parse(text)
    for operator, _ in _operators(tree):
        if operator in {codes.GROUPREF, codes.GROUPREF_EXISTS}:
            raise ValueError("must not refer back to its own groups")
    if _nested(tree, within=False):
        raise ValueError("repeats what itself repeats, which can take for ever; write one repeat")
    return text


def _operators(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every operator of a parsed pattern with its argument."""
    stack = [tree]
    while stack:
        for operator, argument in stack.pop():
            yield operator, argument
            stack += _inside(operator, argument)


def _inside(operator: Any, argument: Any) -> list[Any]:
    """Return the patterns that an operator holds."""
    if operator in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return [argument[2]]
    if operator is codes.SUBPATTERN:
        return [argument[3]]
    if operator is codes.BRANCH:
        return list(argument[1])
    if operator in {codes.ASSERT, codes.ASSERT_NOT}:
        return [argument[1]]
    return [argument] if operator is codes.ATOMIC_GROUP else []


def _nested(tree: Any, *, within: bool) -> bool:
    """Tell whether an endless repeat, or a choice, stands in an endless repeat."""
    for operator, argument in tree:
        endless = operator in {codes.MAX_REPEAT, codes.MIN_REPEAT} and argument[1] > MANY
        if within and (endless or operator is codes.BRANCH):
            return True
        if any(_nested(inner, within=within or endless) for inner in _inside(operator, argument)):
            return True
    return False


def _template(text: str) -> str:
    """Accept a text with the names of parts in braces."""
    try:
        found = list(string.Formatter().parse(text))
    except ValueError as error:
        raise ValueError("must have its braces in pairs, with a part's name in each") from error
    for _, name, form, conversion in found:
        if name is not None and (form or conversion or not re.fullmatch(PART, name)):
            raise ValueError("must have nothing but a part's name in its braces, like {id}")
    return text


def _separator(text: str) -> str:
    """Accept anything that can stand between two values; a blank can."""
    if not text:
        raise ValueError("must not be empty")
    return text


def names_in(template: str) -> tuple[str, ...]:
    """Return the names of the parts that a template is made of."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name)


Regex = Annotated[Pattern, AfterValidator(_bounded)]
Template = Annotated[Text, AfterValidator(_template)]
Separator = Annotated[str, AfterValidator(_separator)]
PartName = Annotated[str, Field(pattern=f"^{PART}$")]


def unsaid() -> "WayText":
    """Stand for a way that was not written; who reads ways asks ``model_fields_set`` and never meets it."""
    return WayText.model_construct(otherwise=None)  # else its own default would ask for one more, for ever


class WayText(Section):
    """One way to a value: exactly one of key, heading, css, regex, path, name, template."""

    key: Text = says("", "A key of the front matter.")
    heading: Annotated[int, Field(ge=1, le=6)] = holds(int, "A heading of this level, 1 to 6.")
    css: Selector = says("", "Elements of the file rendered as HTML, by selector.")
    attr: Attribute = says("", "The attribute of those elements. Default: their text.")
    regex: Regex = says("", "A pattern in the file's text: its first group, else all it matches.")
    path: Regex = says("", "A pattern in the file's path.")
    name: Regex = says("", "A pattern in the file's name, without folders and ending.")
    template: Template = says(
        "", "A text with the names of `parts` in braces, like `https://example.org/{id}`."
    )
    split: Separator = says("", "What separates several values in one text.")
    format: DateForm = says("", "How a date is written, as in strptime. Default: recognised.")
    otherwise: "WayText" = Field(
        alias="or", default_factory=unsaid, description="Another way, for where this one leads to nothing."
    )

    @model_validator(mode="after")
    def _one(self) -> "WayText":
        said = self.model_fields_set
        if len(said.intersection(KINDS)) != 1:
            raise ValueError(f"needs exactly one of {', '.join(KINDS)}")
        if "attr" in said and "css" not in said:
            raise ValueError("attr needs css beside it")
        return self

    def chain(self) -> tuple["WayText", ...]:
        """Return this way and those that follow it."""
        ways = [self]
        while "otherwise" in ways[-1].model_fields_set:
            ways.append(ways[-1].otherwise)
        return tuple(ways)


def _no_way() -> WayText:
    return unsaid()


class CustomText(Section):
    """Where each field of an article stands in a file."""

    title: WayText = Field(description="The headline; a file without one is no article.")
    url: WayText = holds(_no_way, "The original address. Default: the mirror's own page.")
    published: WayText = holds(
        _no_way, "When it was published. Default: the address, the file's name, the commit."
    )
    author: WayText = holds(_no_way, "Who wrote it.")
    tags: WayText = holds(_no_way, "What it is about.")
    outlet: WayText = holds(_no_way, "Who published it. Default: the address's host.")
    body: WayText = holds(_no_way, "The text. Default: all behind the front matter.")
    parts: Annotated[dict[PartName, WayText], Blank] = holds(dict, "Values for templates, by their names.")
    remove: list[Selector] = holds(list, "Selectors of what is no part of the body.")

    @model_validator(mode="after")
    def _known_parts(self) -> "CustomText":
        written = {name: getattr(self, name) for name in FIELDS if name in self.model_fields_set}
        for way in (way for first in written.values() for way in first.chain()):
            if missing := [name for name in names_in(way.template) if name not in self.parts]:
                raise ValueError(f"a template names the part {missing[0]}, which parts does not hold")
        if any(way.template for first in self.parts.values() for way in first.chain()):
            raise ValueError("a part must not be a template itself")
        return self


FIELDS = ("title", "url", "published", "author", "tags", "outlet", "body")
