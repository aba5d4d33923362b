"""Which published file a request's path names.

In: the public folder and a path as it came over the wire. Out: the file, a folder that wants its
slash, or nothing. Only what ``publish`` writes is ever found: its file names, in folders that do
not hide, and no link that leads outside. Nothing is read here.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

PAGE = "index.html"
HTML, ATOM = "text/html; charset=utf-8", "application/atom+xml; charset=utf-8"
# What is not here, nor a month's archive, is not served.
TYPES = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": ATOM,
    "feed.json": "application/feed+json; charset=utf-8",
    "health.atom": ATOM,
    # Registered nowhere; the type that readers announce and look for.
    "opml.xml": "text/x-opml; charset=utf-8",
    PAGE: HTML,
}
FEEDS = ("atom.xml", "rss.xml", "feed.json")
ARCHIVE = re.compile(r"([0-9]{4}-[0-9]{2})\.(atom|html)")
# An encoded slash, backslash or NUL has no place in a path of ours; decoded, it would make two
# addresses of one file, or reach where the plain path does not.
REFUSED = (b"%2f", b"%5c", b"%00")
LONGEST = 1024  # bytes; our longest own path, a story's page, has under 60


@dataclass(frozen=True, slots=True)
class Found:
    """A published file, its compressed twin (itself where there is none), and its media type.

    ``place`` is its path below the public folder; ``month`` of an archive is ``2026-03``, else ``""``.
    """

    file: Path
    twin: Path
    type: str
    place: str
    month: str = ""

    @property
    def page(self) -> bool:
        """Tell whether it is for people."""
        return self.type == HTML


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with a page, asked for without the slash at the end; ``name`` is its own name."""

    name: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing that is published."""


def segments(raw_path: bytes) -> tuple[str, ...]:
    """Return the parts of a path, the last one ``""`` after a slash; ``()`` for one we refuse."""
    if len(raw_path) > LONGEST or any(code in raw_path.lower() for code in REFUSED):
        return ()
    try:
        text = unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return ()
    parts = tuple(text.split("/"))[1:]
    plain = text.isprintable() and "\\" not in text
    named = all(parts[:-1]) and not any(part.startswith(".") for part in parts)
    return parts if plain and named else ()


def find(public: Path, parts: tuple[str, ...]) -> Found | Folder | Missing:
    """Return what the parts of a path name."""
    if not parts:
        return Missing()
    whole = parts if parts[-1] else (*parts[:-1], PAGE)
    name = whole[-1]
    kind, month = _kind(whole)
    file = public.joinpath(*whole)
    if kind and _inside(public, file):
        twin = file.with_name(f"{name}.gz")
        return Found(file, twin if _inside(public, twin) else file, kind, "/".join(whole), month)
    if not kind and _inside(public, public.joinpath(*whole, PAGE)):
        return Folder(name)
    return Missing()


def _kind(parts: tuple[str, ...]) -> tuple[str, str]:
    """Return the media type of a file, and an archive's month; ``""`` for what is not served."""
    match parts:
        case (_, "archive", name) if archive := ARCHIVE.fullmatch(name):
            return ATOM if archive[2] == "atom" else HTML, archive[1]
    return TYPES.get(parts[-1], ""), ""


def _inside(public: Path, file: Path) -> bool:
    """Tell whether a regular file stands there, links followed, below the public folder."""
    try:
        return file.is_file() and file.resolve(strict=True).is_relative_to(public.resolve())
    except OSError:
        return False
