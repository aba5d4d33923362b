"""YAML text becomes a tree of places. With ``spans``, the only module that knows PyYAML.

In: the text of one file and the name it is shown by. Out: its tree, and the keys it defines twice.
Not done here: what the keys mean; finding and merging files. The tree is built from libyaml's
events and not from ``yaml.compose``, whose C recursion has no floor for a hostile nesting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml._yaml import Mark as CMark
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from aggregator.config.scalars import meaning
from aggregator.config.tree import (
    KeyPath,
    ListNode,
    MapNode,
    Member,
    Node,
    Place,
    ScalarNode,
    dotted,
    listed,
    mapped,
)
from aggregator.errors import ConfigError, Problem

# The vocabulary is six levels deep; each nested rule of a topic takes two more. 40 is seventeen
# rules within each other.
MAX_DEPTH = 40
# A source takes some ten nodes: fifty thousand sources. The classic alias bomb asks for 10⁹.
MAX_NODES = 500_000
TEXT_TAGS = {"!", "tag:yaml.org,2002:str"}
# YAML 1.2.2, section 5.1: the characters that a stream may hold.
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
REMEDIES = {
    "cannot start any token": "YAML indents with blanks, not tabs, and wants quotes around @, `, % or |",
    "mapping values are not allowed": "put the value in quotes if it holds a colon, or check the indentation",
    "unexpected end of stream": "close the quotes that are open here",
    "did not find expected ','": "close the bracket, or put a comma between its parts",
}


@dataclass(frozen=True, slots=True)
class Composed:
    """A file's tree, and what is wrong in it without making it unreadable."""

    root: Node
    problems: tuple[Problem, ...]


def compose(file: str, text: str) -> Composed:
    """Return the tree of ``text``; raise ConfigError where it is no YAML or beyond the bounds."""
    if strange := FORBIDDEN.search(text):
        raise ConfigError((_strange(file, text, strange.start()),))
    composer = _Composer(file, text)
    try:
        root = composer.document()
    except yaml.MarkedYAMLError as error:
        raise ConfigError((_syntax(file, error),)) from error
    return Composed(root, tuple(composer.problems))


def _strange(file: str, text: str, offset: int) -> Problem:
    """Return the problem of a character that no YAML file may hold."""
    start = text.rfind("\n", 0, offset) + 1
    place = Place(file, text.count("\n", 0, offset) + 1, offset - start + 1)
    return place.error(f"the control character U+{ord(text[offset]):04X} stands here; remove it")


def _syntax(file: str, error: yaml.MarkedYAMLError) -> Problem:
    """Return libyaml's complaint as one line with place, cause and remedy."""
    place = _at(file, error.problem_mark)
    cause = error.problem or "it cannot be read"
    if error.context and error.context_mark:
        cause = f"{cause} {error.context} (from line {error.context_mark.line + 1})"
    hints = (remedy for part, remedy in REMEDIES.items() if part in cause)
    return place.error(f"not YAML: {cause}; {next(hints, 'check the indentation and the colons here')}")


def _at(file: str, mark: yaml.Mark | CMark | None) -> Place:
    """Return libyaml's mark as a place; the stubs allow none, libyaml always sets one."""
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


class _Composer:
    """Builds one tree from a stream of events; ``spent`` counts nodes, aliases at their full size."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._events: Iterator[Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, Node] = {}
        self._spent = 0
        self.problems: list[Problem] = []

    def document(self) -> Node:
        """Return the one document's root; an empty file is a null."""
        event = self._next()
        while isinstance(event, StreamStartEvent | DocumentStartEvent):
            event = self._next()
        if isinstance(event, StreamEndEvent):
            return ScalarNode(None, "", Place(self._file, 1, 1))
        root = self._node(event, ())
        self._next()
        after = self._next()
        if not isinstance(after, StreamEndEvent):
            raise self._failure(after, 'a second document begins here; remove the "---"')
        return root

    def _node(self, event: Event, path: KeyPath) -> Node:
        """Return the node that begins with ``event``."""
        if isinstance(event, AliasEvent):
            return self._alias(event, path)
        self._descend(event, len(path))
        self._spend(event, 1)
        node = self._fresh(event, path)
        if isinstance(event, NodeEvent) and event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _fresh(self, event: Event, path: KeyPath) -> Node:
        """Return the node of an event that is no alias."""
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        self._refuse_tag(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, path)
        return self._mapping(event, path)

    def _alias(self, event: AliasEvent, path: KeyPath) -> Node:
        """Return the anchored node; it counts with all that it holds."""
        node = self._anchors.get(str(event.anchor))
        if node is None:
            raise self._failure(event, f"*{event.anchor} names no anchor; write &{event.anchor} before it")
        self._spend(event, node.size)
        self._descend(event, len(path) + node.height)
        return node

    def _scalar(self, event: ScalarEvent) -> ScalarNode:
        """Return a scalar: quoted ones are text, plain ones what YAML 1.2 says."""
        plain = event.implicit[0] and not event.tag
        if event.tag not in TEXT_TAGS:
            self._refuse_tag(event)
        return ScalarNode(meaning(event.value) if plain else event.value, event.value, self._place(event))

    def _sequence(self, start: Event, path: KeyPath) -> ListNode:
        """Return a list."""
        items: list[Node] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return listed(tuple(items), self._place(start))

    def _mapping(self, start: Event, path: KeyPath) -> MapNode:
        """Return a mapping; of a key that stands twice the first counts, and both are named."""
        members: dict[str, Member] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event)
            member = Member(self._place(event), self._node(self._next(), (*path, key)))
            self._once((*path, key), members.setdefault(key, member), member)
        return mapped(members, self._place(start))

    def _once(self, path: KeyPath, first: Member, member: Member) -> None:
        """Note a key that was there before."""
        if first is not member:
            self.problems.append(member.key.error(f"{dotted(path)}: defined twice; first at {first.key}"))

    def _key(self, event: Event) -> str:
        """Return a key as it was written: every key of this file is a text, ``no`` and ``2024`` too."""
        if not isinstance(event, ScalarEvent):
            raise self._failure(event, "a key must be a text; put the value after a colon and a blank")
        return str(event.value)

    def _refuse_tag(self, event: Event) -> None:
        """Refuse ``!tags``: nothing in this file needs one."""
        if isinstance(event, NodeEvent) and (tag := getattr(event, "tag", "")):
            raise self._failure(event, f"the tag {tag} is not used here; remove it")

    def _spend(self, event: Event, nodes: int) -> None:
        """Count nodes, and stop an expansion without end before it is made."""
        self._spent += nodes
        if self._spent > MAX_NODES:
            raise self._failure(
                event, f"more than {MAX_NODES} values, aliases counted in full; split the file"
            )

    def _descend(self, event: Event, depth: int) -> None:
        """Stop a nesting, written out or hidden behind aliases, before any recursion meets it."""
        if depth > MAX_DEPTH:
            raise self._failure(event, f"nested more than {MAX_DEPTH} deep; nothing here needs that")

    def _next(self) -> Event:
        return next(self._events)

    def _place(self, event: Event) -> Place:
        return _at(self._file, event.start_mark)

    def _failure(self, event: Event, text: str) -> ConfigError:
        return ConfigError((self._place(event).error(text),))
