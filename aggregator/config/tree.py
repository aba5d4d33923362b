"""A configuration file as a tree of values that know where they were written.

In: nothing; these are values and walks over them. Out: the place of any path, for messages. Not
done here: reading YAML (``compose``), its meaning as a configuration (``written``, ``build``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aggregator.errors import Problem, one_line

KeyPath = tuple[str | int, ...]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file as shown to people, line and column counted from 1."""

    file: str
    line: int
    column: int

    def error(self, text: str) -> Problem:
        """Return an error at this place."""
        return Problem(self.file, self.line, self.column, one_line(text))

    def warning(self, text: str) -> Problem:
        """Return a warning at this place."""
        return Problem(self.file, self.line, self.column, one_line(text), "warning")

    def __str__(self) -> str:
        """Return ``feeds.yaml:12:5``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value; ``text`` is what was written, ``value`` what YAML 1.2 says it means."""

    value: Value
    text: str
    place: Place

    size = 1
    height = 0


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list; ``size`` counts the nodes in it, aliases as often as they are used, ``height`` its levels."""

    items: tuple["Node", ...]
    place: Place
    size: int
    height: int


@dataclass(frozen=True, slots=True)
class Member:
    """A key's place and its value."""

    key: Place
    node: "Node"


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values, in the order of the file."""

    members: Mapping[str, Member]
    place: Place
    size: int
    height: int


Node = ScalarNode | ListNode | MapNode


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a path: ``path`` is the part of it that the file really has."""

    key: Place
    node: Node
    path: KeyPath

    @property
    def place(self) -> Place:
        """Where to point at: a mapping by its key, anything else by itself."""
        return self.key if isinstance(self.node, MapNode) else self.node.place


def locate(root: Node, path: KeyPath) -> Found:
    """Follow ``path`` as far as the tree goes."""
    found = Found(root.place, root, ())
    for step in path:
        match found.node, step:
            case MapNode(members=members), str() if step in members:
                found = Found(members[step].key, members[step].node, (*found.path, step))
            case ListNode(items=items), int() if step < len(items):
                found = Found(items[step].place, items[step], (*found.path, step))
            case _:
                break
    return found


def members(root: Node, *path: str) -> Mapping[str, Member]:
    """Return the members of the mapping at ``path``; none where no mapping stands there."""
    found = locate(root, path)
    if found.path == path and isinstance(found.node, MapNode):
        return found.node.members
    return {}


def texts(root: Node, *path: str) -> Iterator[ScalarNode]:
    """Yield the texts of the list, or the one text, at ``path``."""
    found = locate(root, path)
    if found.path != path:
        return
    for node in found.node.items if isinstance(found.node, ListNode) else (found.node,):
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            yield node


def listed(items: tuple[Node, ...], place: Place) -> ListNode:
    """Return the items as a list."""
    return ListNode(items, place, *_extent(items))


def mapped(members: Mapping[str, Member], place: Place) -> MapNode:
    """Return the members as a mapping."""
    return MapNode(members, place, *_extent([member.node for member in members.values()]))


def _extent(nodes: Sequence[Node]) -> tuple[int, int]:
    """Return size and height of what holds the nodes."""
    return 1 + sum(node.size for node in nodes), 1 + max((node.height for node in nodes), default=0)


def dotted(path: KeyPath) -> str:
    """Return ``sources.bbc.interval``; positions in lists are left to line and column."""
    return ".".join(step for step in path if isinstance(step, str))
