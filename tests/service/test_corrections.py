"""The file of corrections, looked at by the service."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

from aggregator.pipeline.flow import Pipeline
from aggregator.service.corrections import Corrections
from aggregator.store.protocol import Store


class Heard:
    """What the service was told."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.settled = 0

    def settle(self) -> None:
        self.settled += 1


def watching(pipeline: Pipeline, rest: float = 10.0) -> tuple[Corrections, Heard]:
    heard = Heard()
    return Corrections(pipeline, heard.settle, heard.troubles.append, rest), heard


async def test_what_was_written_while_nobody_looked_is_applied_at_the_first_tick(
    pipeline: Pipeline, store: Store, tmp_path: Path
) -> None:
    await pipeline.once()
    first, second, *_ = [story.members[0] for story, _ in store.all_stories()]
    (tmp_path / "storage/corrections.yaml").write_text(f"- merge: [{first}, {second}]\n", "utf-8")
    corrections, heard = watching(pipeline)
    await corrections.tick()
    assert heard.settled == 1
    assert store.story_of(first) == store.story_of(second)
    await corrections.tick()
    assert heard.settled == 1, "nothing has changed since"


async def test_an_error_is_told_once_and_changes_nothing(
    pipeline: Pipeline, store: Store, tmp_path: Path, log: io.StringIO
) -> None:
    await pipeline.once()
    file = tmp_path / "storage/corrections.yaml"
    first, second, *_ = [story.members[0] for story, _ in store.all_stories()]
    file.write_text(f"- merge: [{first}, {second}]\n", "utf-8")
    corrections, heard = watching(pipeline)
    await corrections.tick()
    file.write_text("- merge: [\n", "utf-8")
    for _ in range(3):
        await corrections.tick()
    assert log.getvalue().count("corrections refused") == 1
    assert "corrections.yaml:2:1: error: not YAML" in heard.troubles[-1]
    assert store.story_of(first) == store.story_of(second)
    file.unlink()
    await corrections.tick()
    assert "1 corrections of it are in force" in heard.troubles[-1]
    file.write_text("[]\n", "utf-8")
    await corrections.tick()
    assert heard.troubles[-1] == ""
    assert store.story_of(first) != store.story_of(second)


async def test_a_database_that_is_held_is_tried_again(
    pipeline: Pipeline, store: Store, tmp_path: Path, log: io.StringIO
) -> None:
    await pipeline.once()
    first, second, *_ = [story.members[0] for story, _ in store.all_stories()]
    (tmp_path / "storage/corrections.yaml").write_text(f"- never: [{first}, {second}]\n", "utf-8")
    corrections, heard = watching(pipeline, rest=0.0)
    database = tmp_path / "storage/aggregator.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await corrections.tick()
        other.execute("ROLLBACK")
    assert "another process has held it" in log.getvalue()
    assert heard.settled == 0
    await corrections.tick()
    assert heard.settled == 1


async def test_nothing_is_pending_after_it_drained(pipeline: Pipeline) -> None:
    corrections, heard = watching(pipeline)
    await corrections.drain()
    await corrections.tick()
    await corrections.drain()
    assert heard.troubles == [""]
