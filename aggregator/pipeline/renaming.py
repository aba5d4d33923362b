"""A source that was given another slug (``was``) → everything stored under the old one is its own.

In: the sources, and what is remembered of every address ever polled. Out: the same after the renaming. It
happens once: where nothing has been polled under the old slug any more, nothing is left to be done. Ids of
articles and stories do not change. Not done here: the statements (``store.renaming``).
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from aggregator.model import Source, SourceSlug
from aggregator.pipeline.collecting import States
from aggregator.store.protocol import Store


def renamed(store: Store, sources: Iterable[Source], states: States, mirrors: Path) -> States:
    """Rename what is to be renamed; return what is remembered then. Clones lie in ``mirrors``."""
    polled = {slug for slug, _ in states}
    heirs = {source.was: source.slug for source in sources if source.was in polled and source.was}
    if not heirs:
        return states
    with store.writing() as writing:
        for old, new in heirs.items():
            writing.take_over(old, new)
    for old, new in heirs.items():
        _move_clone(mirrors, old, new)
    return store.poll_states()


def _move_clone(mirrors: Path, old: SourceSlug, new: SourceSlug) -> None:
    """Rename a mirror's clone; where that cannot be, the next poll makes it anew."""
    there = mirrors / f"{new}.git"
    if not there.exists():
        with suppress(OSError):
            (mirrors / f"{old}.git").rename(there)
            (mirrors / f"{old}.lock").unlink()
