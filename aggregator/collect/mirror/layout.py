"""Which layout a mirror file has, told by its content alone: one repository may mix several.

In: a file. Out: the ``Entry`` it holds, or ``NotArticle`` with the reason. Pure. Which files are looked
at in the first place is ``select``'s business; what an entry's HTML means is ``normalise``'s.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from aggregator.collect.jobs import FilesJob, MirrorFile
from aggregator.collect.mirror import gfw, jekyll
from aggregator.collect.mirror.origin import NotArticle, Origin
from aggregator.model import Entry

Preset = Callable[[str, Origin], Entry | NotArticle]
PRESETS: Mapping[str, Preset] = {"jekyll": jekyll.read, "gfw": gfw.read}
NO_LAYOUT = "no known layout"


def read(file: MirrorFile, job: FilesJob) -> Entry | NotArticle:
    """Return the entry that a file holds, by the first layout that knows it."""
    text = file.data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    origin = Origin(
        path=file.path,
        blob=file.blob,
        committed=file.committed,
        repository=job.repository,
        page=job.page.replace("{path}", quote(file.path, errors="replace")),
        timezone=job.context.timezone,
    )
    for preset in PRESETS.values() if job.layout == "auto" else (PRESETS[job.layout],):
        found = preset(text, origin)
        if isinstance(found, Entry):
            return found
    return NotArticle(NO_LAYOUT)
