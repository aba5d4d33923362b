"""feeds.yaml and the files it includes become one tree.

In: the path of the main file. Out: one tree, every node of which knows its own file, and what is
defined twice. Not done here: the meaning of any key but ``include``.
"""

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aggregator.config import tree
from aggregator.config.compose import compose
from aggregator.config.tree import MapNode, Member, Node, Place, ScalarNode, dotted, mapped
from aggregator.errors import ConfigError, Problem

# Ten thousand sources of 300 bytes are 3 MB; a larger file is another file than was meant.
LARGEST = 16 * 1024 * 1024
# Mappings whose keys may come from several files; deeper ones belong to one file.
SHARED: tuple[tree.KeyPath, ...] = (
    (),
    *(
        (key,)
        for key in ("service", "http", "defaults", "sources", "topics", "dedup", "canonical", "publish")
    ),
    ("http", "hosts"),
)
ANYWHERE = {"version", "include"}


@dataclass(frozen=True, slots=True)
class Read:
    """The merged tree, and what is wrong between and in the files."""

    root: MapNode
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Reading:
    """What has been read so far; ``seen`` holds real paths, so that an include cycle ends."""

    roots: list[MapNode] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fatal: list[Problem] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    instead: Mapping[str, str] = field(default_factory=dict)


def read(path: Path, instead: Mapping[str, str] | None = None) -> Read:
    """Return the configuration's tree; ConfigError with all that makes its files unreadable.

    ``instead`` are texts, by real path, that are read in the place of the files': what would be, were
    they written.
    """
    reading = _Reading(instead=instead or {})
    _add(reading, path, Place(shown(path), 1, 1))
    if reading.fatal:
        raise ConfigError(tuple(reading.fatal + reading.problems))
    root = reading.roots[0]
    for other in reading.roots[1:]:
        root = _merge(root, other, (), reading.problems)
    return Read(root, tuple(reading.problems))


def shown(path: Path) -> str:
    """Return how a file is named to people: relative where it lies below the working directory."""
    absolute = path.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(path)


def _add(reading: _Reading, path: Path, origin: Place) -> None:
    """Read one file and those it includes; ``origin`` is where it was asked for."""
    real = os.path.realpath(path)
    if real in reading.seen:
        return
    reading.seen.add(real)
    try:
        text = reading.instead[real] if real in reading.instead else _text(path, origin)
        composed = compose(shown(path), text)
        root = _mapping(composed.root)
    except ConfigError as error:
        reading.fatal.extend(error.problems)
        return
    reading.problems.extend(composed.problems)
    reading.roots.append(root)
    for pattern in tree.texts(root, "include"):
        _include(reading, path.parent, pattern)


def _include(reading: _Reading, folder: Path, pattern: ScalarNode) -> None:
    """Read the files that one pattern names, in the order of their names."""
    names = sorted(glob.glob(pattern.text, root_dir=folder, recursive=True))  # noqa: PTH207 - Path.glob refuses absolute patterns
    for name in names:
        _add(reading, folder / name, pattern.place)
    if not names and not glob.has_magic(pattern.text):
        reading.problems.append(
            pattern.place.error(f"include: there is no {pattern.text}; create or remove it")
        )


def _text(path: Path, origin: Place) -> str:
    """Return a file's text, which must be UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        remedy = 'write one with "aggregator init", or name another with --config'
        raise ConfigError((origin.error(f"there is no {shown(path)}; {remedy}"),)) from error
    except OSError as error:
        text = f"{shown(path)} cannot be read: {error.strerror}; check the path and its permissions"
        raise ConfigError((origin.error(text),)) from error
    if len(data) > LARGEST:
        raise ConfigError((origin.error(f"{shown(path)} is larger than {LARGEST // 2**20} MiB; split it"),))
    return decoded(data, shown(path))


def decoded(data: bytes, file: str) -> str:
    """Return the bytes as text, or say where they are no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")
        place = Place(file, line, len(before) + 1)
        text = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ConfigError((place.error(text),)) from error


def _mapping(root: Node) -> MapNode:
    """Return the root, which must be a mapping; an empty file is an empty one."""
    match root:
        case MapNode():
            return root
        case ScalarNode(value=None):
            return mapped({}, root.place)
    raise ConfigError((root.place.error("must hold keys and values, like sources: and topics:"),))


def _merge(first: MapNode, second: MapNode, path: tree.KeyPath, problems: list[Problem]) -> MapNode:
    """Return both mappings as one; a key defined twice is a problem that names both places."""
    merged = dict(first.members)
    for key, member in second.members.items():
        merged[key] = _joined(merged.get(key, member), member, (*path, key), problems)
    return mapped(merged, first.place)


def _joined(first: Member, second: Member, path: tree.KeyPath, problems: list[Problem]) -> Member:
    """Return what stands under one key in two files."""
    if first is second or (len(path) == 1 and path[0] in ANYWHERE):
        return first
    if path in SHARED:
        match first.node, second.node:
            case MapNode() as one, MapNode() as other:
                return Member(first.key, _merge(one, other, path, problems))
            case _, ScalarNode(value=None):
                return first
            case ScalarNode(value=None), _:
                return second
    problems.append(second.key.error(f"{dotted(path)}: defined twice; first at {first.key}"))
    return first
