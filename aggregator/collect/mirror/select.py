"""Which files of a repository are looked at, by their names alone. Pure.

In: a path, and the ``paths`` of the configuration. What a file holds is ``layout``'s question; here only
what cannot be an article is kept from being read at all.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

SUFFIXES = (".md", ".markdown", ".html", ".htm", ".json")
# Of the mirrors measured: link lists, indexes, the site's own machinery.
FOLDERS = re.compile(r"(?:\A|/)(?:indexes|scripts|lists|assets|_layouts|_includes|_sass|_site|\.[^/]+)/")
NAMES = re.compile(
    r"(?:README|CHANGELOG|CONTRIBUTING|LICENSE|index|about|search|tags|categories|archives?|shenyun|special"
    r"|links?\d*|package(?:-lock)?|composer|manifest|tsconfig|_?config)\.\w+",
    re.IGNORECASE,
)


NOT_FOUND = re.compile(r"404\.\w+")  # at the top; in a folder it is the 404th of its articles
LONGEST = 4_096  # as the kernel has it: nobody can write a longer path, and patterns would take their time


def is_chosen(path: str, patterns: Sequence[str]) -> bool:
    """Tell whether a file may hold an article: by ``patterns`` where there are any, else by its name."""
    if len(path) > LONGEST:
        return False
    if patterns:
        return any(_matcher(pattern).fullmatch(path) for pattern in patterns)
    named = NAMES.fullmatch(path.rpartition("/")[2])
    named = named or NOT_FOUND.fullmatch(path)
    return path.lower().endswith(SUFFIXES) and not named and not FOLDERS.search(path)


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> re.Pattern[str]:
    """Return a glob pattern as a regular expression: ``*`` stays in its folder, ``**`` crosses them."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    spelled = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(spelled.get(part) or re.escape(part) for part in parts), re.DOTALL)
