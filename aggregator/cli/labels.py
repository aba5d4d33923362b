"""``labels.jsonl`` in the storage folder: what a person said of pairs, one line for each answer.

In: the file. Out: the labels by the pair's article ids. Lines are only ever added, each in one write that
is on the disk before the next question, so that an answer is never asked for twice. Where a pair is told
twice the later line holds: a slip of the finger is mended by hand.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from aggregator.cli.output import iso
from aggregator.dedupe.replay import Named
from aggregator.dedupe.sampling import Label
from aggregator.errors import DataError
from aggregator.model import ArticleId

NAME = "labels.jsonl"
WORDS: dict[str, Label] = {"same": "same", "not": "not", "unknown": "unknown"}
FORM = 'write {"a": …, "b": …, "label": "same", "not" or "unknown"}, or delete the line'


def read(path: Path) -> dict[Named, Label]:
    """Return the labels, the latest of each pair, in the order in which they were given."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DataError(str(path), "reading the labels", _cause(error), "mend it, or move it away") from error
    labels: dict[Named, Label] = {}
    for pair, label in _told(text, path):
        labels.pop(pair, None)
        labels[pair] = label
    return labels


def _told(text: str, path: Path) -> Iterator[tuple[Named, Label]]:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        told = _parsed(line)
        if told is not None:
            yield told
        elif number < len(lines):
            raise DataError(f"{path}:{number}", "reading the labels", "this line is no label", FORM)
        # Else it is the beginning of a line whose writing was cut short: its answer was not taken.


def _parsed(line: str) -> tuple[Named, Label] | None:
    """Return what a line says; ``None`` where it says nothing that could be meant."""
    try:
        said: Any = json.loads(line)
        a, b = sorted((said["a"], said["b"]))
        return (ArticleId(a), ArticleId(b)), WORDS[said["label"]]
    except (ValueError, TypeError, KeyError):
        return None


def add(path: Path, pair: Named, label: Label, now: datetime) -> None:
    """Write one more answer; it is on the disk when this returns."""
    line = json.dumps({"a": pair[0], "b": pair[1], "label": label, "time": iso(now)}) + "\n"
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            _end_line(file)
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise DataError(
            str(path), "saving a label", _cause(error), "make it a file that you may write"
        ) from error


def _end_line(file: int) -> None:
    """Make the file end with a whole line: end one that says something, cut off one that was cut short."""
    text = os.pread(file, os.fstat(file).st_size, 0)
    last = text.rpartition(b"\n")[2]
    if not last:
        return
    if _parsed(last.decode("utf-8", "replace")):
        os.write(file, b"\n")
    else:
        os.ftruncate(file, len(text) - len(last))


def _cause(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "it is no UTF-8") or str(error)
