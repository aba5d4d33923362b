"""Reads the front matter of a Jekyll post, as mirrors write it and not as YAML demands it.

In: a file's text. Out: its keys, and what follows. Titles there hold colons, pipes and quotes that no YAML
parser takes (``title: "他说"好""``), and a parser that takes most would read ``no`` or ``1:30`` as something
else; so this reads lines, only strings and lists of strings, and never refuses. Nested maps are not read.
"""

import re
from dataclasses import dataclass

FENCED = re.compile(r"\A---[ \t]*\n(?P<head>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
KEY = re.compile(r" ?(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?")  # some indent all keys by one
LISTED = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post's front matter (every value a tuple, keys in lower case) and its body."""

    keys: dict[str, tuple[str, ...]]
    body: str

    def one(self, key: str) -> str:
        """Return the first value of a key, ``""`` where it has none."""
        return next(iter(self.keys.get(key, ())), "")


def split(text: str) -> Post:
    """Return front matter and body; a text without front matter is all body."""
    match = FENCED.match(text)
    if not match:
        return Post({}, text)
    keys: dict[str, tuple[str, ...]] = {}
    last = ""
    for line in match["head"].split("\n"):
        if found := KEY.fullmatch(line.rstrip()):
            last = found["key"].lower()
            keys[last] = _values((found["value"] or "").strip())
        elif last and (listed := LISTED.fullmatch(line.rstrip())):
            keys[last] += _values(listed["value"].strip())
    return Post(keys, text[match.end() :])


def _values(value: str) -> tuple[str, ...]:
    """Return ``[ a, b ]`` as two values, anything else as one."""
    if value.startswith("[") and value.endswith("]"):
        return tuple(each for part in value[1:-1].split(",") if (each := _unquoted(part.strip())))
    return (_unquoted(value),) if value else ()


def _unquoted(value: str) -> str:
    """Return a value without the one pair of quotes around it, what is escaped in it undone."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value
