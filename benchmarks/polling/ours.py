"""The installed program over the outlets: ``aggregator once``, as cron would start it.

In: running outlets, and a folder. Out: what each pass cost, its children included. Not here: the other
library (``reader``).
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.passes import Pass, Program
from benchmarks.polling.server import Outlets
from benchmarks.polling.texts import START

CONFIGURATION = """\
service: {{storage: ./storage}}
canonical: {{hold: 0s}}
http:
  user_agent: "aggregator-polling/1 (+https://news.example.org/about)"
  hosts: {{{hosts}}}
sources:
{sources}
topics: {{all: {{title: 全部}}}}
"""
HOST = '"{}": {{allow_private: true}}'
LATER = timedelta(days=1)  # every source is due again by then, however seldom it brings news


@dataclass(slots=True)
class Ours:
    """The program with its storage; each pass is a day later than the last."""

    program: Program
    passes: int = 0

    def once(self) -> Pass:
        """Run one pass as a process of its own."""
        self.passes += 1
        return self.program.once(START + self.passes * LATER)


def ours(outlets: Outlets, folder: Path) -> Ours:
    """Return the program with an empty storage, and all outlets in its feeds.yaml."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    feeds = folder / "feeds.yaml"
    feeds.write_text(configuration(outlets), "utf-8")
    return Ours(Program(feeds, folder / "program.log"))


def configuration(outlets: Outlets) -> str:
    """Return feeds.yaml for all outlets."""
    hosts = ", ".join(HOST.format(host) for host in outlets.hosts)
    return CONFIGURATION.format(hosts=hosts, sources="".join(sources(outlets)))


def sources(outlets: Outlets) -> Iterator[str]:
    """Yield a line of feeds.yaml for every outlet."""
    yield from (f"  outlet-{at}: {url}\n" for at, url in enumerate(outlets.urls))
