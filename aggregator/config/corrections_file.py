"""corrections.yaml, edited: one entry more or less, and every comment of its owner kept.

In: the file, and what is to be said or taken back. Out: the file, replaced whole. The only module that
knows ruamel.yaml. What is written says beside each id which article that is, for people; programs go
by the ids.
"""

import fcntl
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aggregator.config.corrections import Written, parse, text_of
from aggregator.config.files import shown
from aggregator.errors import AggregatorError, UsageError, one_line
from aggregator.model import ArticleId
from aggregator.model.corrections import Correction, Merge, Never, Pin, Split, name

HEADER = """\
# What people said of stories, the oldest first; where two contradict each other, the later one holds.
# Made by `aggregator split`, `merge`, `pin`, `never`; may be edited by hand (docs/commands.md).
"""
WIDTH = 10_000  # never fold a line: the place of a word is where errors point at
DASH = re.compile(r"\s*-\s")
QUOTED_TIME = re.compile(r"^( *at: )'([0-9T:-]+Z)'$", re.MULTILINE)
BRACKETS = re.compile(r"^\[\s*\]", re.MULTILINE)
# An edit takes milliseconds.
PATIENCE, PAUSE = 5.0, 0.02
LONGEST = 60  # characters of a title that tell an article from the others


def add(path: Path, corrections: Sequence[Correction], titles: Mapping[ArticleId, str]) -> Written:
    """Write one or more corrections at the end, all or none; return all there are then."""
    with _edited(path) as (changed, written):
        text, there = changed, written
        for correction in corrections:
            text = _with(text, there, _entry(correction, titles))
            there = parse(shown(path), text)
        return _replace(path, text)


def take_back(path: Path, number: int) -> Correction:
    """Remove the correction of this number, counted from 1; return it."""
    with _edited(path) as (text, there):
        count = len(there.entries)
        if not 1 <= number <= count:
            has = f"it has {count}" if count else "it has none"
            remedy = "`aggregator undo --list` shows them"
            raise UsageError(str(number), f"taking it back in {shown(path)}", has, remedy)
        _replace(path, _without(text, there, number - 1))
        return there.entries[number - 1].correction


def take_back_named(path: Path, wanted: str) -> Correction | None:
    """Remove the correction of this name (``model.corrections.name``), the newest of several; return it."""
    with _edited(path) as (text, there):
        names = [name(each) for each in there.corrections]
        if wanted not in names:
            return None
        index = len(names) - 1 - names[::-1].index(wanted)
        _replace(path, _without(text, there, index))
        return there.corrections[index]


def _with(text: str, there: Written, entry: CommentedMap) -> str:
    """Return the text with one entry more at its end."""
    if not text.strip():
        return HEADER + _dumped([entry])
    if there.entries and not _own_lines(text, there):
        rows = _yaml().load(text)
        rows.fa.set_block_style()
        rows.append(entry)
        return _dumped(rows)
    return _ended(_without_brackets(text, there)) + _indented(_dumped([entry]), text, there)


def _without(text: str, there: Written, index: int) -> str:
    """Return the text without an entry."""
    if _own_lines(text, there):
        return _cut(text, there, index)
    rows = _yaml().load(text)
    del rows[index]
    return _dumped(rows)


@contextmanager
def _edited(path: Path) -> Iterator[tuple[str, Written]]:
    """Give the file's text and what it says while no other process edits it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _failure(path, error) from error
    try:
        # The file itself is replaced by every edit: what is locked is where it lies.
        _lock(folder, path)
        text = text_of(path) or ""
        yield text, parse(shown(path), text)
    finally:
        os.close(folder)


def _lock(folder: int, path: Path) -> None:
    """Wait until nobody else edits the file; what hangs with it in its hands holds up nobody for ever."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                cause = f"another process has been at it for over {PATIENCE:g} s"
                raise AggregatorError(shown(path), "writing it", cause, "end that process") from error
            time.sleep(PAUSE)
        else:
            return


def _own_lines(text: str, there: Written) -> bool:
    """Tell whether every entry begins a line of its own, so that lines can come and go whole."""
    lines = text.splitlines()
    return all(DASH.match(lines[entry.place.line - 1]) for entry in there.entries)


def _cut(text: str, there: Written, index: int) -> str:
    """Return the text without an entry's lines; a comment above it, or below, is its owner's, and stays."""
    lines = text.splitlines(keepends=True)
    start = there.entries[index].place.line - 1
    behind = there.entries[index + 1 :]
    end = behind[0].place.line - 1 if behind else len(lines)
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return "".join(lines[:start] + lines[end:])


def _without_brackets(text: str, there: Written) -> str:
    """Return the text without the brackets of an empty list."""
    return text if there.entries else BRACKETS.sub("", text)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _indented(entry: str, text: str, there: Written) -> str:
    """Return an entry's lines as far to the right as those that are there."""
    line = text.splitlines()[there.entries[0].place.line - 1] if there.entries else ""
    blanks = line[: len(line) - len(line.lstrip())]
    return "".join(f"{blanks}{each}" for each in entry.splitlines(keepends=True))


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    return yaml


def _dumped(rows: Any) -> str:
    buffer = StringIO()
    _yaml().dump(rows, buffer)
    # To ruamel a time is of another type, which a text must not be taken for; here it is a text to read.
    return QUOTED_TIME.sub(r"\1\2", buffer.getvalue())


def _entry(correction: Correction, titles: Mapping[ArticleId, str]) -> CommentedMap:
    """Return a correction as it is written, a line for each article it names."""
    entry = CommentedMap()
    match correction:
        case Split():
            _single(entry, "split", correction.article, titles)
            entry["from"] = _several(correction.others, titles)
        case Merge():
            entry["merge"] = _several(correction.articles, titles)
        case Never():
            entry["never"] = _several((correction.a, correction.b), titles)
        case Pin():
            _single(entry, "pin", correction.article, titles)
    if correction.at is not None:
        entry["at"] = f"{correction.at:%Y-%m-%dT%H:%M:%SZ}"
    return entry


def _single(entry: CommentedMap, key: str, article: ArticleId, titles: Mapping[ArticleId, str]) -> None:
    entry[key] = str(article)
    if comment := _comment(article, titles):
        entry.yaml_add_eol_comment(comment, key, column=0)


def _several(articles: tuple[ArticleId, ...], titles: Mapping[ArticleId, str]) -> CommentedSeq:
    found = CommentedSeq([str(article) for article in articles])
    for number, article in enumerate(articles):
        if comment := _comment(article, titles):
            found.yaml_add_eol_comment(comment, number, column=0)
    return found


def _comment(article: ArticleId, titles: Mapping[ArticleId, str]) -> str:
    """Return what tells a person which article it is; nothing of it can end the comment."""
    text = one_line(titles.get(article, ""))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _replace(path: Path, text: str) -> Written:
    """Put the new text in the place of the file, whole; it must read as it was meant."""
    written = parse(shown(path), text)
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise _failure(path, error) from error
    return written


def _failure(path: Path, error: OSError) -> AggregatorError:
    cause = error.strerror or str(error)
    return AggregatorError(
        shown(path), "writing it", cause, "check its folder's permissions, or set service.corrections"
    )
