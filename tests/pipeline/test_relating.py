"""Rows of a file with their stories and the events those report."""

from collections.abc import Iterator

import pytest

from aggregator.model import Dedup
from aggregator.pipeline import relating
from aggregator.pipeline.clustering import Row, related, row
from aggregator.pipeline.relating import Placed
from tests.dedupe.happenings import BRIDGE, TOLL
from tests.dedupe.texts import FERRY, FERRY_EDITED
from tests.stories import at, made_up


def make_row(name: str, title: str, text: str, hours: float = 0, source: str = "") -> Row:
    values = {"id": name, "source": source or name, "url": f"https://{name}.example.com/{name}"}
    told = {"title": title, "text": text, "published": at(hours).isoformat()}
    return row(values | told, "file.jsonl:1")


def reports() -> Iterator[Row]:
    for event, tellings in (("bridge", BRIDGE), ("toll", TOLL)):
        for hours, (outlet, (title, text)) in enumerate(tellings.items()):
            yield make_row(f"{event}-{outlet}", title, text, hours, outlet)


def placed(rows: list[Row]) -> list[Placed]:
    """The rows by time, each with what was found."""
    counts: list[int] = []
    found = list(related(sorted(rows, key=lambda each: each.published), Dedup(), counts.append))
    assert sum(counts) == 2 * len(rows)
    assert {each.id for each in found} == {each.id for each in rows}
    return found


def test_stories_of_one_event_bear_the_id_of_its_first_and_stay_stories_of_their_own() -> None:
    found = {each.id: each for each in placed(list(reports()))}
    bridge = [each for name, each in found.items() if name.startswith("bridge")]
    toll = [each for name, each in found.items() if name.startswith("toll")]
    assert {each.event for each in bridge} == {found["bridge-haian"].story}
    assert {each.event for each in toll} == {found["toll-haian"].story}
    assert len({each.story for each in found.values()}) == 5


def test_all_articles_of_a_story_share_its_event_however_late_they_come() -> None:
    title, text = BRIDGE["haian"]
    late = make_row("late", title, text, hours=24 * 12)
    between = [make_row(f"{n}", made_up(n, 9), made_up((n, "text")), 12 * n) for n in range(30)]
    found = {each.id: each for each in placed([*reports(), late, *between])}
    assert found["late"].story == found["bridge-haian"].story
    assert found["late"].event == found["bridge-yunzhou"].event == found["bridge-haian"].story


def test_a_fold_is_one_event_and_rows_come_out_by_time() -> None:
    rows = [make_row("a", "", FERRY), make_row("b", "", FERRY_EDITED, 5), make_row("c", "", made_up("c"), 2)]
    found = placed(rows)
    assert [each.id for each in found] == ["a", "c", "b"]
    assert found[0].story == found[2].story == found[0].event == found[2].event
    assert found[1].event == found[1].story != found[0].story


@pytest.mark.parametrize("count", [relating.BATCH - 1, relating.BATCH, relating.BATCH + 1])
def test_more_rows_than_one_batch_lose_none(count: int) -> None:
    rows = [make_row(f"{n}", "", "", n / 60) for n in range(count)]
    assert len({each.event for each in placed(rows)}) == count


def test_no_rows_give_nothing() -> None:
    assert placed([]) == []
