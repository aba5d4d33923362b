"""A bundle's history shown to the program commit by commit, as a service that polls often enough sees it.

In: a bundle. Out: a row of figures; what broke a promise is named. Collecting, reading, settling and
announcing are the program's own, over a real SQLite; only the clock is set to each commit's time. At the end
the history is rewritten into one commit, so that everything is looked at again: nothing may move.
"""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator import config
from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import Settings
from aggregator.pipeline.collecting import addresses
from aggregator.pipeline.flow import Pipeline, Polled
from aggregator.service.opening import opened_store
from aggregator.store.protocol import Store
from benchmarks.addresses import key
from benchmarks.mirrored import contents, files, git, is_candidate, original
from benchmarks.mirrors.edits import Commit, Ledger

BUNDLES = ("waimei", "banned-news2")
# Commits that rewrite navigation and promotion in many files, as the bundles' own README names them.
REWRITES = {
    "banned-news2": {"2020-09-27T06:10:00Z", "2020-10-04T09:10:00Z", "2020-10-11T03:10:00Z"},
}
AFTER = timedelta(minutes=1)  # a poll comes that long after its commit
FEEDS = """
sources:
  archive: {{role: mirror, git: {{url: "{url}"}}}}
topics:
  all: {{title: all, publish: {{items: 50}}}}
service: {{storage: ./storage, listen: "127.0.0.1:8098"}}
"""
HEAD = (
    "| bundle | commits | articles | lost | too many | doubled | edits | told | missed | told for nothing | "
    "rewritten files | told of them | listed titles | missed | listed words | told | "
    "history rewritten: new, told |\n|---|" + "---:|" * 16
)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Result:
    """What one bundle's replay came to; ``faults`` are broken promises."""

    name: str
    commits: int = 0
    articles: int = 0
    lost: int = 0
    strange: int = 0
    doubled: int = 0
    edits: int = 0
    told: int = 0
    missed: int = 0
    groundless: int = 0
    rewritten: int = 0
    of_rewritten: int = 0
    titles: int = 0
    titles_missed: int = 0
    words: int = 0
    words_told: int = 0
    again: str = ""
    faults: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Return the result as a row of a table."""
        counts = (
            self.commits,
            self.articles,
            self.lost,
            self.strange,
            self.doubled,
            self.edits,
            self.told,
            self.missed,
            self.groundless,
            self.rewritten,
            self.of_rewritten,
            self.titles,
            self.titles_missed,
            self.words,
            self.words_told,
        )
        return f"| {self.name} | {' | '.join(f'{count:,}' for count in counts)} | {self.again} |"


@dataclass(slots=True)
class Replay:
    """One bundle under way; ``repository`` shows as much of its history as the branch ``shown`` names."""

    name: str
    repository: Path
    folder: Path
    settings: Settings
    store: Store
    tools: Tools
    edits: dict[str, dict[str, str]]  # by the commit's time: path → kind
    ledger: Ledger = field(default_factory=Ledger)
    blobs: set[str] = field(default_factory=set)

    @property
    def database(self) -> Path:
        """Where everything is stored."""
        return self.folder / "storage" / "aggregator.db"

    def show(self, commit: str) -> None:
        """Let the mirror's branch end with a commit."""
        git(self.repository, "update-ref", "refs/heads/shown", commit)

    async def poll(self, moment: datetime) -> Polled:
        """Poll and announce, at a time."""
        clock = Clock(moment, 0.0)
        pipeline = Pipeline(self.settings, self.store, replace(self.tools, clock=clock), clock)
        (due,) = addresses(self.settings.sources.values(), self.store.poll_states())
        polled = await pipeline.poll(due)
        await asyncio.to_thread(pipeline.publish)
        return polled

    def brought(self, before: str, commit: str) -> list[tuple[str, str]]:
        """Return the files, path and text, that a commit brings with what nothing before it has brought."""
        found = dict(files(self.repository, [before, commit] if before else [commit]))
        fresh = {blob for path, blob in found.items() if is_candidate(path)} - self.blobs
        self.blobs |= fresh
        texts = dict(zip(sorted(fresh), contents(self.repository, sorted(fresh)), strict=True))
        return [(path, texts[blob]) for path, blob in found.items() if is_candidate(path) and blob in fresh]

    def ask(self, statement: str, *values: object) -> list[str]:
        """Return the addresses' keys that a statement finds."""
        with closing(sqlite3.connect(self.database)) as database:
            return [key(url) for (url,) in database.execute(statement, values)]

    def announced(self) -> set[str]:
        """Return the articles to which entries link."""
        return set(
            self.ask(
                "SELECT a.url FROM publication p JOIN article a ON a.id = p.canonical "
                "WHERE p.published IS NOT NULL"
            )
        )

    def told(self, moment: datetime, linked: set[str]) -> set[str]:
        """Return those of the announced articles whose entries say that they were updated at a time."""
        return linked & set(
            self.ask(
                "SELECT a.url FROM publication p JOIN article a ON a.id = p.canonical WHERE p.updated = ?",
                (moment - EPOCH) // MICROSECOND,
            )
        )


async def replayed(replay: Replay) -> Result:
    """Show every commit, then all of it as one."""
    result = Result(replay.name)
    lines = git(replay.repository, "log", "--reverse", "--first-parent", "--format=%H %ct", "master").split()
    before, moment = "", EPOCH
    for commit, seconds in zip(map(bytes.decode, lines[::2]), map(int, lines[1::2]), strict=True):
        committed = datetime.fromtimestamp(seconds, UTC)
        moment = max(committed + AFTER, moment + AFTER)
        replay.show(commit)
        texts = replay.brought(before, commit)
        said = replay.ledger.hear(texts)
        linked = replay.announced() if result.commits else set()
        polled = await replay.poll(moment)
        told = replay.told(moment, linked)
        judge(result, committed, said, polled, told, linked)
        edits = replay.edits.get(f"{committed:%Y-%m-%dT%H:%M:%SZ}", {})
        at = {path: key(original(text)) for path, text in texts if path in edits}
        linked_at = {path: address for path, address in at.items() if address in linked}
        listed(result, edits, linked_at, replay.ledger.newest, told)
        if f"{committed:%Y-%m-%dT%H:%M:%SZ}" in REWRITES.get(replay.name, ()):
            result.rewritten += len(texts) - len(said.new)
            result.of_rewritten += polled.edited + len(replay.told(moment, linked))
        result.commits += 1
        before = commit
    await again(replay, result, before, moment + AFTER)
    count(replay, result)
    return result


def judge(  # noqa: PLR0913, PLR0917 - what a commit says beside what the program made of it
    result: Result, committed: datetime, said: Commit, polled: Polled, told: set[str], linked: set[str]
) -> None:
    """Hold one poll against what its commit says."""
    result.edits += len(said.surely)
    result.told += len(told)
    missed, groundless = (said.surely & linked) - told, told - said.surely - said.perhaps
    result.missed += len(missed)
    result.groundless += len(groundless)
    least, most = len(said.surely), len(said.surely) + len(said.perhaps)
    # What holds no article yet is broken, not empty, and said to be.
    failed = polled.failed and not said.empty
    if failed or not least <= polled.edited <= most or missed or groundless:
        result.faults.append(
            f"{result.name} {committed:%Y-%m-%d %H:%M}: {polled.edited} edited, {least} to {most} expected; "
            f"missed {sorted(missed)}, groundless {sorted(groundless)} {polled.state.error}"
        )


def listed(
    result: Result, edits: dict[str, str], places: dict[str, str], newest: dict[str, str], told: set[str]
) -> None:
    """Hold what was told against the edits that a bundle's own list names: a title is told, a word is not.

    ``places`` are the addresses of the edited files by path, as far as entries link to them. Where an
    article stands in several files, only the newest one's title is the article's.
    """
    titles = {a for path, a in places.items() if edits[path] == "title" and newest[a] == path}
    words = {a for path, a in places.items() if edits[path] == "word"}
    missed, groundless = titles - told, words & told
    result.titles += len(titles)
    result.words += len(words)
    result.titles_missed += len(missed)
    result.words_told += len(groundless)
    if missed or groundless:
        result.faults.append(
            f"{result.name}, listed edits: missed {sorted(missed)}, told {sorted(groundless)}"
        )


async def again(replay: Replay, result: Result, last: str, moment: datetime) -> None:
    """Rewrite history: the same files in one commit that follows nothing."""
    person = ("-c", "user.name=mirror", "-c", "user.email=mirror@example.org")
    commit = git(replay.repository, *person, "commit-tree", f"{last}^{{tree}}", "-m", "all").decode().strip()
    replay.show(commit)
    linked = replay.announced()
    polled = await replay.poll(moment)
    told = replay.told(moment, linked)
    result.again = f"{polled.new}, {len(told)}"
    if polled.new or polled.edited or told or polled.failed:
        result.faults.append(
            f"{result.name}, history rewritten: {polled.new} new, {polled.edited} edited {polled.state.error}"
        )


def count(replay: Replay, result: Result) -> None:
    """Hold what is stored against every article that ever stood there."""
    stored = Counter(replay.ask("SELECT url FROM article"))
    wanted = replay.ledger.texts.keys()
    result.articles = stored.total()
    result.lost, result.strange = len(wanted - stored.keys()), len(stored.keys() - wanted)
    result.doubled = sum(number > 1 for number in stored.values())
    if result.lost or result.strange or result.doubled:
        result.faults.append(
            f"{result.name}: lost {sorted(wanted - stored.keys())[:3]}, too many "
            f"{sorted(stored.keys() - wanted)[:3]}, doubled {[u for u, n in stored.items() if n > 1][:3]}"
        )


def prepared(bundle: Path, work: Path) -> tuple[Path, Path]:
    """Return an empty folder with the configuration, and the bundle as a mirror that shows nothing yet."""
    folder = work.resolve() / f"replay-{bundle.stem}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "storage").mkdir(parents=True)
    repository = folder / "mirror.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(bundle), str(repository)], check=True)
    # As the forges have it: else every fetch would bring everything.
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(repository, "symbolic-ref", "HEAD", "refs/heads/shown")
    (folder / "feeds.yaml").write_text(FEEDS.format(url=repository.as_uri()), "utf-8")
    return folder, repository


def edits_of(bundle: Path) -> dict[str, dict[str, str]]:
    """Return the edits that a list beside the bundle names, if there is one."""
    beside = bundle.with_name(f"{bundle.stem}-edits.json")
    found: dict[str, dict[str, str]] = {}
    for each in json.loads(beside.read_text("utf-8")) if beside.exists() else ():
        found.setdefault(each["committed"], {})[each["path"]] = each["kind"]
    return found


async def result_of(bundle: Path, work: Path) -> Result:
    """Replay one bundle."""
    folder, repository = prepared(bundle, work)
    settings = config.load(folder / "feeds.yaml", os.environ)
    with opened_store(settings) as store:
        async with Fetcher(settings.http) as fetcher, Children(size=1) as children:
            tools = Tools(fetcher, children, settings.service.timezone)
            replay = Replay(bundle.stem, repository, folder, settings, store, tools, edits_of(bundle))
            return await replayed(replay)


def run(data: Path, work: Path, names: Sequence[str] | None = None) -> bool:
    """Print the table and what is broken; tell whether nothing is."""
    os.environ.pop("AGGREGATOR_STORAGE", None)  # it would win over the work folder
    bundles = [data / "data" / "mirrors" / f"{name}.bundle" for name in names or BUNDLES]
    results = [asyncio.run(result_of(each, work)) for each in bundles]
    print("\n".join([HEAD, *(result.row() for result in results)]))
    for fault in (fault for result in results for fault in result.faults):
        print(f"* broken: {fault}")
    return not any(result.faults for result in results)
