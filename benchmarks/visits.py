"""Real readers that come back to a topic again and again → what they missed, doubled or got wrong.

Between two visits stories are announced, edited and merged; in the end each reader must have kept every
entry that stood in the edition at one of its visits, once, as it was told last.
"""

import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.readers import BOTH, READERS, TAILED, Entry, entries, rsstail, shown


@dataclass(slots=True)
class Visits:
    """The visits to one topic. ``told`` is what stood there, each entry as it was told last."""

    base: str
    folder: Path
    count: int = 0
    told: dict[str, Entry] = field(default_factory=dict)
    kept: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def visit(self) -> None:
        """Let every reader come by."""
        self.count += 1
        with urllib.request.urlopen(self.address("feed.json"), timeout=60) as reply:
            edition = entries(reply.read())
        self.told |= {entry.id: entry for entry in edition}
        for name, document in BOTH:
            self.kept[name, document] = READERS[name][0](self._home(name, document), self.address(document))
        for document in TAILED:
            said = rsstail(self._home("rsstail", document), self.address(document), len(edition) + 1)
            expected = [shown(entry, document) for entry in edition]
            if [told[:2] for told in said] != [(entry.title, entry.link) for entry in expected]:
                self.broken.append(f"rsstail, {document}: visit {self.count} tells another edition")

    def address(self, document: str) -> str:
        """Return where a document of the topic is served."""
        return f"{self.base}/{document}"

    def faults(self) -> list[str]:
        """Return what readers missed, doubled or got wrong."""
        found = [fault for both in self.kept for fault in self._faults(*both)]
        return [*self.broken, *found]

    def figures(self) -> dict[str, int]:
        """Return how often they came, what was told, and how much each has kept."""
        kept = {f"kept by {name} of {document}": len(each) for (name, document), each in self.kept.items()}
        return {"visits of every reader": self.count, "entries told to readers": len(self.told), **kept}

    def _faults(self, name: str, document: str) -> Iterator[str]:
        kept, told = self.kept[name, document], self.told
        # sfeed tells entries apart by title and link as well: what was edited stands there under both.
        twice = Counter((e.id, e.title, e.link) if name == "sfeed" else (e.id, "", "") for e in kept)
        for each, times in twice.items():
            if times > 1:
                yield f"{name}, {document}: {each[0]} {times} times"
        found = {entry.id: entry for entry in kept}
        whole = set(kept)
        for missing in told.keys() - found.keys():
            yield f"{name}, {document}: {missing} is missing"
        for strange in found.keys() - told.keys():
            yield f"{name}, {document}: {strange} was never told"
        for entry in told.values():
            if entry.id in found and shown(entry, document) not in whole:
                yield f"{name}, {document}: {found[entry.id]} for {shown(entry, document)}"

    def _home(self, name: str, document: str) -> Path:
        home = self.folder / f"{name}-{document}"
        home.mkdir(parents=True, exist_ok=True)
        return home
