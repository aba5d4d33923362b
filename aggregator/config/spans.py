"""Where in a YAML text each value stands, from its first character to its last.

In: the text of a file that ``compose`` has read. Out: its values with their offsets, so that one of them can
be cut out, or put beside, and no other character of the file changes. Not done here: what is changed
(``editing``), what the values mean (``compose``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from aggregator.errors import AggregatorError


@dataclass(frozen=True, slots=True)
class Span:
    """A value: ``text[start:end]`` is all of it; that of an empty one is empty.

    ``flow`` tells that it is written in brackets. Of a mapping there are ``members``, of a list ``elements``.
    """

    start: int
    end: int
    flow: bool = False
    members: "dict[str, Keyed]" = field(default_factory=dict)
    elements: "tuple[Span, ...]" = ()


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key, ``text[start:stop]``, and its value."""

    start: int
    stop: int
    value: Span

    @property
    def end(self) -> int:
        """Where the value ends; an empty one ends with the colon before it."""
        return max(self.stop, self.value.end)


def spans(text: str) -> Span:
    """Return the one document's root; an empty file is an empty value at its end."""
    events: Iterator[Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
    event = next(events)
    while isinstance(event, StreamStartEvent | DocumentStartEvent):
        event = next(events)
    if isinstance(event, StreamEndEvent):
        return Span(len(text), len(text))
    return _Spans(text, events).value(event)


class _Spans:
    """Builds the spans of one stream of events."""

    def __init__(self, text: str, events: Iterator[Event]) -> None:
        self._text = text
        self._events = events

    def value(self, event: Event) -> Span:
        """Return the value that begins with ``event``."""
        match event:
            case MappingStartEvent():
                return self._mapping(event)
            case SequenceStartEvent():
                return self._sequence(event)
        return Span(*self._extent(event))

    def _mapping(self, start: MappingStartEvent) -> Span:
        members: dict[str, Keyed] = {}
        end = begin = _index(start, "start")
        while not isinstance(event := next(self._events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise AggregatorError("a key", "editing it", "it is no text")
            member = Keyed(*self._extent(event), self.value(next(self._events)))
            members.setdefault(event.value, member)
            end = member.end
        flow = bool(start.flow_style)
        return Span(begin, _index(event, "end") if flow else end, flow, members=members)

    def _sequence(self, start: SequenceStartEvent) -> Span:
        elements: list[Span] = []
        end = begin = _index(start, "start")
        while not isinstance(event := next(self._events), SequenceEndEvent):
            elements.append(self.value(event))
            end = max(end, elements[-1].end)
        flow = bool(start.flow_style)
        return Span(begin, _index(event, "end") if flow else end, flow, elements=tuple(elements))

    def _extent(self, event: Event) -> tuple[int, int]:
        """Return where a scalar or an alias stands; a block of text reaches to what follows it."""
        start, end = _index(event, "start"), _index(event, "end")
        return start, start + len(self._text[start:end].rstrip())


def _index(event: Event, which: str) -> int:
    """Return the offset of one end of an event, in characters."""
    mark = event.start_mark if which == "start" else event.end_mark
    if mark is None:
        raise AssertionError("libyaml marks every event")
    return int(mark.index)
