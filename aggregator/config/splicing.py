"""One key more or less in a YAML text, and every other character of it as it was. Pure.

In: a text, where its values stand (``spans``), what comes or goes. Out: the cuts that make the new text.
Nothing is dumped anew: ruamel.yaml's round trip, the other way, puts lists and comments into columns of its
own. Not done here: whether the new text says what was meant (``editing`` reads it and compares).
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aggregator.config.scalars import meaning
from aggregator.config.spans import Keyed, Span

Written = str | Sequence[str] | Mapping[str, str]
Entry = Mapping[str, Written]
INDENT = 2
# What may stand without quotes anywhere, in brackets too; all else is put into double ones.
PLAIN = re.compile(r"[^\W_](?:(?![,\[\]{}\"'`\\]|: |:$| #)[^\x00-\x1f\x7f])*(?<! )")
DASH = re.compile(r"[ ]*-[ ]+")


class KnottedError(Exception):
    """The text is written in a way that lines cannot simply come to or go from."""


@dataclass(frozen=True, slots=True)
class Cut:
    """``text[start:end]`` goes, ``put`` comes in its place."""

    start: int
    end: int
    put: str = ""


def spliced(text: str, cuts: Iterable[Cut]) -> str:
    """Return the text with its cuts made."""
    for cut in sorted(cuts, key=lambda each: (each.start, each.end), reverse=True):
        text = text[: cut.start] + cut.put + text[cut.end :]
    return text


def with_member(text: str, root: Span, section: str, key: str, entry: Entry | str) -> list[Cut]:
    """Return the cuts that make a key the last one of a section, which is made where it is missing."""
    there = root.members.get(section)
    if there is None:
        return [_section(text, root, section, key, entry)]
    if there.value.flow:
        return [_in_brackets(text, there.value, f"{scalar(key)}: {flow(entry)}")]
    if there.value.members:
        return [_below(text, there.value, key, entry)]
    return _first(text, there, key, entry)


def without_member(text: str, mapping: Span, key: str) -> list[Cut]:
    """Return the cuts that take a key out of a mapping, with the comment right above it."""
    if mapping.flow:
        parts = [(member.start, member.end) for member in mapping.members.values()]
        return _out_of_brackets(mapping, parts, [list(mapping.members).index(key)], "{}")
    return [_lines(text, mapping.members[key])]


def without_elements(text: str, holder: Keyed, gone: Collection[int]) -> list[Cut]:
    """Return the cuts that take elements out of the list behind a key; one without any is ``[]``."""
    parts = [(element.start, element.end) for element in holder.value.elements]
    if holder.value.flow:
        return _out_of_brackets(holder.value, parts, gone, "[]")
    cuts = [Cut(*_dashed(text, *parts[number])) for number in sorted(gone)]
    if len(gone) == len(parts):
        colon = text.index(":", holder.stop) + 1
        cuts.append(Cut(colon, colon, " []"))
    return cuts


def _section(text: str, root: Span, section: str, key: str, entry: Entry | str) -> Cut:
    """Return the cut for the first key of a section that is not there."""
    if root.flow:
        return _in_brackets(text, root, f"{section}: {{{scalar(key)}: {flow(entry)}}}")
    return _at(text, len(text), [*([""] if text.strip() else []), f"{section}:", *block(key, entry, INDENT)])


def _below(text: str, mapping: Span, key: str, entry: Entry | str) -> Cut:
    """Return the cut for a key below the others, and below the comments that still belong to them."""
    members = list(mapping.members.values())
    column = mapping.start - _line_start(text, mapping.start)
    last = members[-1]
    apart = len(members) > 1 and "\n\n" in _unified(text[members[-2].end : last.start])
    lines = block(key, entry, column)
    return _at(text, _past_comments(text, last.end, column), ["", *lines] if apart else lines)


def _first(text: str, holder: Keyed, key: str, entry: Entry | str) -> list[Cut]:
    """Return the cuts for the first key of a section that is empty."""
    cuts = [Cut(holder.value.start, holder.value.end)] if holder.value.end > holder.value.start else []
    end = _past_comments(text, holder.end, 1)
    return [*cuts, _at(text, end, block(key, entry, INDENT))]


def _past_comments(text: str, end: int, column: int) -> int:
    """Return where the lines end that begin before ``end``, or are comments indented by ``column``."""
    place = after = _line_end(text, end)
    while after < len(text):
        start, after = after, _line_end(text, after)
        line = text[start:after]
        bare = line.strip()
        if bare.startswith("#") and len(line) - len(line.lstrip()) >= column:
            place = after
        elif bare:
            break
    return place


def _at(text: str, place: int, lines: Sequence[str]) -> Cut:
    """Return the cut that puts whole lines there."""
    newline = "\r\n" if "\r\n" in text else "\n"
    before = newline if place and not text[:place].endswith("\n") else ""
    return Cut(place, place, before + "".join(line + newline for line in lines))


def _in_brackets(text: str, holder: Span, put: str) -> Cut:
    """Return the cut that puts one more before the closing bracket."""
    inside = text[holder.start + 1 : holder.end - 1].rstrip()
    place = holder.start + 1 + len(inside)
    return Cut(place, place, f", {put}" if inside.strip() and not inside.endswith(",") else put)


def _out_of_brackets(
    holder: Span, parts: Sequence[tuple[int, int]], gone: Collection[int], empty: str
) -> list[Cut]:
    """Return the cuts that take parts out, each run of them with the comma behind or before it."""
    if len(gone) == len(parts):
        return [Cut(holder.start, holder.end, empty)]
    cuts = []
    for first, last in _runs(gone):
        if last + 1 < len(parts):
            cuts.append(Cut(parts[first][0], parts[last + 1][0]))
        else:
            cuts.append(Cut(parts[first - 1][1], parts[last][1]))
    return cuts


def _runs(numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of neighbours."""
    for first in sorted(number for number in numbers if number - 1 not in numbers):
        last = first
        while last + 1 in numbers:
            last += 1
        yield first, last


def _lines(text: str, member: Keyed) -> Cut:
    """Return the cut for a key's own lines and the comment above them."""
    start, end = _line_start(text, member.start), _line_end(text, member.end)
    indent = text[start : member.start]
    while text[end : _line_end(text, end)].startswith(f"{indent} ") and text[end:].lstrip().startswith("#"):
        end = _line_end(text, end)  # what else is indented below it is about it
    if indent.strip():
        raise KnottedError("something else stands in the line where it begins")
    while (above := _line_start(text, start - 1)) < start and text[above:start].startswith(f"{indent}#"):
        start = above
    blank_before = not start or not text[_line_start(text, start - 1) : start].strip()
    while blank_before and end < len(text) and not text[end : _line_end(text, end)].strip():
        end = _line_end(text, end)
    return Cut(start, end)


def _dashed(text: str, begin: int, finish: int) -> tuple[int, int]:
    """Return where the lines of a list's element begin and end."""
    start = _line_start(text, begin)
    if not DASH.fullmatch(text[start:begin]):
        raise KnottedError("something else stands in the line where it begins")
    return start, _line_end(text, finish)


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, max(place, 0)) + 1


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _unified(text: str) -> str:
    """Return a text with plain ends of lines and nothing else in its blank ones."""
    return "\n".join("" if not line.strip() else line for line in text.splitlines())


def block(key: str, entry: Entry | str, column: int) -> list[str]:
    """Return a key with its entry as lines of their own."""
    blanks = " " * column
    if isinstance(entry, str):
        return [f"{blanks}{scalar(key)}: {scalar(entry)}"]
    inner = blanks + " " * INDENT
    return [f"{blanks}{scalar(key)}:", *(f"{inner}{name}: {flow(value)}" for name, value in entry.items())]


def flow(value: Written | Entry) -> str:
    """Return a value in one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(name)}: {flow(each)}" for name, each in value.items()) + "}"
    return "[" + ", ".join(map(scalar, value)) + "]"


def scalar(text: str) -> str:
    """Return a text as YAML reads it back, in quotes where it needs some."""
    plain = PLAIN.fullmatch(text) and isinstance(meaning(text), str)
    return text if plain else json.dumps(text, ensure_ascii=False)
