"""Which layout a mirror file has, told by its content alone: one repository may mix several.

In: a file. Out: its layout and the entries it holds, or ``NotArticle`` with the reason. Pure. Which files
are looked at in the first place is ``select``'s business; what an entry's HTML means is ``normalise``'s.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from aggregator.collect.jobs import FilesJob, MirrorFile
from aggregator.collect.mirror.layouts import cdt, custom, gfw, jekyll, listing, terminus, wechat
from aggregator.collect.mirror.origin import FOREIGN, NO_LAYOUT, Found, NotArticle, Origin
from aggregator.model import Entry, Layout

__all__ = ["NO_LAYOUT", "PRESETS", "Reading", "read"]

Preset = Callable[[str, Origin], Found]
# In the order in which ``auto`` asks them: each knows its own by what no other writes.
PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "jekyll": jekyll.read,
        "wechat": wechat.read,
        "terminus": terminus.read,
        "gfw": gfw.read,
        "cdt": cdt.read,
        "json": listing.read,
    }
)
# Pictures written out in the text, up to 679 kB in real posts: no edition shows them, every parser pays.
PAYLOAD = re.compile(
    r"(data:[a-z]{1,20}/[a-z0-9.+-]{1,60}(?:;[a-z0-9=-]{1,30}){0,3},)[a-z0-9+/=%_-]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held, and the name of the layout that knew it."""

    layout: str
    entries: tuple[Entry, ...]


def read(file: MirrorFile, job: FilesJob) -> Reading | NotArticle:
    """Return the entries that a file holds, by the first layout that knows it."""
    text = PAYLOAD.sub(r"\1", _text(file.data))
    origin = Origin(
        path=file.path,
        blob=file.blob,
        committed=file.committed,
        repository=job.repository,
        page=job.page.replace("{path}", quote(file.path, errors="replace")),
        timezone=job.context.timezone,
        site=job.layout.site,
    )
    for name, preset in _asked(job.layout).items():
        found = preset(text, origin)
        if not isinstance(found, NotArticle):
            return Reading(name, found)
        if found is not FOREIGN:
            return found
    return FOREIGN


def _text(content: bytes) -> str:
    """Return a file's text; what is no UTF-8 shows as such, and line ends are one character."""
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _asked(layout: Layout) -> Mapping[str, Preset]:
    """Return the layouts that a file may have."""
    if layout.custom is not None:
        return {layout.name: custom.reader(layout.custom)}
    return PRESETS if layout.name == "auto" else {layout.name: PRESETS[layout.name]}
