"""A mirror that takes long is heard of once a minute, with the time that is left."""

import io
import logging
from collections.abc import Iterator

import pytest

from aggregator.collect.progress import Doing, Progress
from aggregator.model import SourceSlug
from aggregator.service.logs import configure
from aggregator.service.progress import Told


class Log:
    """What was logged, and a clock that is moved by hand."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.now = 0.0
        configure({"JOURNAL_STREAM": "1:1"}, self.stream)
        self.told = Told(60, lambda: self.now)

    def hear(self, moment: float, doing: Doing, done: int, total: int, source: str = "archive") -> None:
        self.now = moment
        self.told(Progress(SourceSlug(source), doing, done, total))

    @property
    def lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()


@pytest.fixture
def log() -> Iterator[Log]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield Log()
    logging.root.handlers[:], logging.root.level = handlers, level


def test_a_poll_of_less_than_a_minute_is_not_heard_of(log: Log) -> None:
    for second in range(59):
        log.hear(second, "reading", second * 10, 600)
    assert log.lines == []


def test_a_long_one_is_heard_of_once_a_minute_with_what_is_left(log: Log) -> None:
    for second in range(0, 130, 10):
        log.hear(second, "reading", 1_000 + second * 100, 61_000)
    assert log.lines == [
        "<6>reading a mirror source=archive files='7,000 of 61,000' left=0:09:00",
        "<6>reading a mirror source=archive files='13,000 of 61,000' left=0:08:00",
    ]


def test_what_is_left_is_counted_from_where_the_reading_itself_began(log: Log) -> None:
    log.hear(0, "fetching", 0, 0)
    log.hear(50, "fetching", 100, 1_000)
    log.hear(100, "reading", 500_000, 600_000)
    log.hear(170, "reading", 507_000, 600_000)
    assert log.lines == ["<6>reading a mirror source=archive files='507,000 of 600,000' left=0:15:30"]


def test_a_fetch_of_which_nothing_is_known_is_heard_of_all_the_same(log: Log) -> None:
    log.hear(0, "fetching", 0, 0)
    log.hear(70, "fetching", 0, 0)
    assert log.lines == ["<6>fetching a mirror source=archive"]


def test_the_next_poll_of_a_source_begins_anew(log: Log) -> None:
    log.hear(0, "reading", 10, 10)
    log.hear(3_600, "reading", 10, 10)
    log.hear(7_200, "fetching", 0, 0)
    log.hear(7_201, "reading", 5, 20)
    assert log.lines == []


def test_two_mirrors_do_not_mix(log: Log) -> None:
    for second in range(0, 70, 10):
        log.hear(second, "reading", second, 1_000)
        log.hear(second, "reading", 500 + second, 1_000, "other")
    assert [line.split()[3] for line in log.lines] == ["source=archive", "source=other"]
