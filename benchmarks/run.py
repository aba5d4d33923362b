"""One replay: who takes part in it, and what has been seen of it so far."""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.mirrored import addresses
from benchmarks.outlets import Outlets
from benchmarks.passes import Pass, Program
from benchmarks.subscriber import Subscriber, parsed, twins

START = datetime(2020, 9, 20, tzinfo=UTC)  # the first hour of which the outlets have articles


# A running service replaces an edition's documents one after the other: between two of them they differ.
PATIENCE, TURN = 3.0, 0.05


def together(atom: Path) -> tuple[bytes, bytes]:
    """Return atom.xml and feed.json as they stand once the same entries are in both, or for good differ."""
    until = time.monotonic() + PATIENCE
    while True:
        read = atom.read_bytes(), atom.with_name("feed.json").read_bytes()
        if time.monotonic() > until or not any(twins(parsed(read[0]), read[1])):
            return read
        time.sleep(TURN)


@dataclass(slots=True)
class Run:
    """The outlets, the program, its subscribers, and what they have gathered."""

    outlets: Outlets
    program: Program
    public: Path
    passes: list[Pass] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    shown: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    subscribers: dict[str, Subscriber] = field(default_factory=dict)

    def show(self, commits: dict[str, int]) -> None:
        """Remember how far each mirror has come."""
        for name, count in commits.items():
            self.shown[name].append(count)

    def read(self, *, whole: bool = True) -> None:
        """Let a subscriber of every topic read it as it stands.

        After a kill an edition is not ``whole``: its documents are replaced one after the other.
        """
        for atom in sorted(self.public.glob("*/atom.xml")):
            topic = atom.parent.name
            subscriber = self.subscribers.setdefault(topic, Subscriber(topic))
            subscriber.read(*together(atom)) if whole else subscriber.read(atom.read_bytes())

    def mirrored(self) -> Iterator[tuple[str, str]]:
        """Yield (source, url) of every article that stood in a mirror that is a source."""
        configured = self.outlets.feeds.read_text("utf-8")
        for name, shown in self.shown.items():
            if f"\n  mirror-{name}:" in configured:
                found = addresses(self.outlets.mirrors / f"{name}.git", shown)
                yield from ((f"mirror-{name}", url) for url in found)
