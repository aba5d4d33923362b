"""The score of a run: what each feed saw of its visitor, and what it complains of. Values and words only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from benchmarks.feed_score.houses import Visit
from benchmarks.feed_score.judging import Complaint, complaints
from benchmarks.feed_score.shows import Feed

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One feed's visitors' book in numbers."""

    feed: str
    requests: int
    conditional: int
    unchanged: int
    refused: int
    shortest: timedelta

    def line(self) -> str:
        """Return it as a line of a table."""
        cells = (self.feed, self.requests, self.conditional, self.unchanged, self.refused, self.shortest)
        return "| " + " | ".join(map(str, cells)) + " |"


@dataclass(frozen=True, slots=True)
class Score:
    """The whole run."""

    rows: tuple[Row, ...]
    complaints: tuple[Complaint, ...]

    def markdown(self) -> str:
        """Return it for reading."""
        lines = [
            f"{sum(row.requests for row in self.rows)} requests, {len(self.complaints)} complaints",
            "",
            "| feed | requests | conditional | 304 | errors | shortest rest |",
            "|---|---|---|---|---|---|",
        ]
        lines += [row.line() for row in self.rows]
        return "\n".join([*lines, "", *(f"* {each}" for each in self.complaints[:MOST_SHOWN])])

    def account(self) -> dict[str, Any]:
        """Return it for programs."""
        rows = {
            row.feed: {
                "requests": row.requests,
                "conditional": row.conditional,
                "unchanged": row.unchanged,
                "refused": row.refused,
                "shortest": row.shortest.total_seconds(),
            }
            for row in self.rows
        }
        return {"feeds": rows, "complaints": [str(each) for each in self.complaints]}


def score(feeds: Sequence[Feed], visits: Sequence[Visit]) -> Score:
    """Return the score of a visitors' book."""
    rows = tuple(_row(feed, [each for each in visits if _is_of(each, feed)]) for feed in feeds)
    return Score(rows, tuple(complaints(feeds, visits)))


def _is_of(visit: Visit, feed: Feed) -> bool:
    return (visit.house, visit.target) == (feed.house, feed.path)


def _row(feed: Feed, asked: Sequence[Visit]) -> Row:
    rests = [later.moment - earlier.moment for earlier, later in pairwise(asked)]
    return Row(
        feed=f"{feed.house}{feed.path}",
        requests=len(asked),
        conditional=sum(
            "if-none-match" in each.headers or "if-modified-since" in each.headers for each in asked
        ),
        unchanged=sum(each.said.status == 304 for each in asked),  # noqa: PLR2004 - the name says it
        refused=sum(each.said.status >= 400 for each in asked),  # noqa: PLR2004
        shortest=min(rests, default=timedelta(0)),
    )
