"""feeds.yaml, edited: a source more or less, and everything else in it left as its owner wrote it.

In: the configuration's path, and what is to come or to go. Out: ``Edited``, which nothing of is written yet:
the file that holds the key, were it changed, and what the whole configuration would mean then. It has been
read anew, and holds that one change and no other, or there is an error. ``write`` puts it in place.
Not done here: which source, under which slug (``cli.add``).
"""

import difflib
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from aggregator.config.files import decoded, read, shown
from aggregator.config.load import load
from aggregator.config.spans import Keyed, Span, spans
from aggregator.config.splicing import (
    Cut,
    Entry,
    KnottedError,
    spliced,
    with_member,
    without_elements,
    without_member,
)
from aggregator.config.tree import ListNode, MapNode, Node, ScalarNode, locate, members
from aggregator.errors import AggregatorError, BusyError, ConfigError
from aggregator.model import Settings, SourceSlug

BOM = b"\xef\xbb\xbf"
LISTS = ("include", "exclude")
BY_HAND = "edit the file by hand, then run `aggregator check`"
Paths = dict[Path, list[Cut]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that comes (``+``) or goes (``-``), by its number in the text that has it."""

    number: int
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file before and after; ``path`` is where it really lies, behind any symbolic link."""

    path: Path
    name: str
    before: str
    after: str

    @property
    def lines(self) -> list[Line]:
        """What comes and goes, in the order of the file."""
        old, new = self.before.splitlines(), self.after.splitlines()
        # Nearly all of a long file is alike; comparing it all would take the square of its length.
        same = _alike(old, new)
        left = _alike(old[same:][::-1], new[same:][::-1])
        old, new = old[same : len(old) - left], new[same : len(new) - left]
        told = []
        for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            if tag != "equal":
                told += [Line(same + number + 1, "-", old[number]) for number in range(a, b)]
                told += [Line(same + number + 1, "+", new[number]) for number in range(c, d)]
        return told


@dataclass(frozen=True, slots=True)
class Edited:
    """What would be: the files in the order in which they are to be written, and what they would mean."""

    settings: Settings
    files: tuple[Rewritten, ...]


def added(path: Path, environ: Mapping[str, str], slug: str, entry: Entry | str) -> Edited:
    """Return the configuration with one source more, below the others."""
    root = read(path).root
    section = root.members.get("sources")
    file = Path(section.key.file) if section else path

    def put(text: str) -> list[Cut]:
        return with_member(text, spans(text), "sources", slug, entry)

    def meant(before: Any) -> None:
        before["sources"] = {**(before.get("sources") or {}), slug: _meaning(entry)}

    return _edited(path, environ, f"adding {slug}", {file: put}, meant)


def removed(path: Path, environ: Mapping[str, str], slug: SourceSlug) -> Edited:
    """Return the configuration without a source, and without its name in topics."""
    root = read(path).root
    _refuse_needed(root, path, slug)
    named: dict[Path, list[tuple[str, ...]]] = {}
    for place in _naming(root, slug):
        named.setdefault(Path(locate(root, place).key.file), []).append(place)
    home = Path(members(root, "sources")[slug].key.file)
    # The file with the source comes last: a topic that does not name it is good without and with it.
    files = dict.fromkeys([*(file for file in named if file != home), home])

    def cutting(file: Path) -> Callable[[str], list[Cut]]:
        def cut(text: str) -> list[Cut]:
            whole = spans(text)
            places = [*named.get(file, ()), *([("sources", slug)] if file == home else [])]
            return [each for place in places for each in _without(text, whole, root, place, slug)]

        return cut

    def meant(before: Any) -> None:
        del before["sources"][slug]
        for place in _naming(root, slug):
            _forget(before, place, slug)

    return _edited(path, environ, f"removing {slug}", {file: cutting(file) for file in files}, meant)


def write(edited: Edited) -> None:
    """Put the new texts in the place of the files; refused where one has changed in the meantime."""
    for each in edited.files:
        with _locked(each):
            data = each.path.read_bytes() if each.path.exists() else b""
            if decoded(data, each.name) != each.before:
                cause = "somebody else has changed it in this moment"
                raise BusyError(each.name, "writing it", cause, "run the command again")
            _replace(each, (BOM if data.startswith(BOM) else b"") + each.after.encode())


def _edited(
    path: Path,
    environ: Mapping[str, str],
    action: str,
    files: Mapping[Path, Callable[[str], list[Cut]]],
    meant: Callable[[Any], None],
) -> Edited:
    """Make the cuts, read what they make, and hold it against what was meant."""
    rewritten = tuple(_rewritten(file, cut, action) for file, cut in files.items())
    instead = {str(each.path): each.after for each in rewritten}
    wanted = _plain(read(path).root)
    meant(wanted)
    try:
        settings = load(path, environ, instead)
        same = _bare(_plain(read(path, instead).root)) == _bare(wanted)
    except ConfigError as error:
        cause = f"it would not be good any more ({error.problems[0].text})"
        raise AggregatorError(shown(path), action, cause, "nothing is changed; mend that first") from error
    if not same:
        cause = "what the file would say is more, or less, than was meant"
        raise AggregatorError(shown(path), action, cause, f"nothing is changed; {BY_HAND}")
    return Edited(settings, rewritten)


def _rewritten(file: Path, cut: Callable[[str], list[Cut]], action: str) -> Rewritten:
    """Return one file with its cuts made."""
    real = Path(os.path.realpath(file))
    name = shown(file)
    before = decoded(real.read_bytes(), name) if real.exists() else ""
    try:
        return Rewritten(real, name, before, spliced(before, cut(before)))
    except KnottedError as error:
        raise AggregatorError(name, action, str(error), f"nothing is changed; {BY_HAND}") from error


def _naming(root: MapNode, slug: str) -> Iterator[tuple[str, ...]]:
    """Yield where topics name a source: the lists that hold it, and its weight."""
    for topic in members(root, "topics"):
        for part in LISTS:
            place = ("topics", topic, "sources", part)
            found = locate(root, place)
            if found.path == place and slug in _texts(found.node):
                yield place
        weights = ("topics", topic, "canonical", "weights")
        if slug in members(root, *weights):
            yield (*weights, slug)


def _without(text: str, whole: Span, root: MapNode, place: tuple[str, ...], slug: str) -> list[Cut]:
    """Return the cuts that take a source, or its name, out of a place."""
    above, holder = whole, Keyed(0, 0, whole)
    for step in place:
        if step not in holder.value.members:
            raise KnottedError(f"{'.'.join(place)} is written with an alias")
        above, holder = holder.value, holder.value.members[step]
    if place[-1] not in LISTS or len(place) == len(("sources", slug)):
        return without_member(text, above, place[-1])
    names = _texts(locate(root, place).node)
    return without_elements(text, holder, [number for number, name in enumerate(names) if name == slug])


def _forget(before: Any, place: tuple[str, ...], slug: str) -> None:
    """Take a source's name out of one of those places, in plain values."""
    for step in place[:-1]:
        before = before[step]
    if place[-1] in LISTS:
        before[place[-1]] = [name for name in before[place[-1]] if name != slug]
    else:
        del before[place[-1]]


def _refuse_needed(root: MapNode, path: Path, slug: str) -> None:
    """Refuse to remove what a mirror is said to be a mirror of."""
    for other in members(root, "sources"):
        named = members(root, "sources", other).get("mirror_of")
        if named and isinstance(named.node, ScalarNode) and named.node.value == slug:
            remedy = f"remove that line, or {other} as well, first ({named.key})"
            raise AggregatorError(shown(path), f"removing {slug}", f"{other} says mirror_of: {slug}", remedy)


def _texts(node: Node) -> list[str]:
    """Return what stands in a list."""
    items = node.items if isinstance(node, ListNode) else ()
    return [item.text if isinstance(item, ScalarNode) else "" for item in items]


def _plain(node: Node) -> Any:
    """Return what a tree says, without where it says it."""
    match node:
        case MapNode():
            return {key: _plain(member.node) for key, member in node.members.items()}
        case ListNode():
            return [_plain(item) for item in node.items]
    return node.value


def _bare(value: Any) -> Any:
    """Return plain values with empty sections as nothing, which is what they mean."""
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()} or None
    return [_bare(each) for each in value] if isinstance(value, list) else value


def _meaning(entry: Any) -> Any:
    """Return an entry as a tree would say it."""
    if isinstance(entry, str):
        return entry
    return (
        {key: _meaning(value) for key, value in entry.items()} if isinstance(entry, Mapping) else list(entry)
    )


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines are the same at the beginning of both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@contextmanager
def _locked(file: Rewritten) -> Iterator[None]:
    """Keep other edits of the program's own away; the file is replaced, so its folder is what is held."""
    try:
        folder = os.open(file.path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _failure(file, error) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _replace(file: Rewritten, data: bytes) -> None:
    """Put a file in the place of the old one, whole, with its owner and its permissions."""
    new = file.path.with_name(f".{file.path.name}.new")
    try:
        with new.open("wb") as opened:
            if file.path.exists():
                old = file.path.stat()
                os.fchmod(opened.fileno(), old.st_mode & 0o7777)
                with suppress(PermissionError):  # only root may give a file away
                    os.fchown(opened.fileno(), old.st_uid, old.st_gid)
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(file.path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise _failure(file, error) from error


def _failure(file: Rewritten, error: OSError) -> AggregatorError:
    cause = error.strerror or str(error)
    return AggregatorError(file.name, "writing it", cause, "run this as the user who may write there")
