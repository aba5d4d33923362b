"""The window finds what a look at every pair would find."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dedupe.candidates import SHARED, SHORT_SHARED, SIMHASH_BITS, SIMHASH_UNITS, Window, apart
from aggregator.model import Fingerprint, Fingerprinted
from tests.stories import at, made_up, make_article, printed

WINDOW = timedelta(hours=72)


def of(numbers: Sequence[int]) -> bytes:
    return np.array(sorted(set(numbers)), dtype="<u4").tobytes()


def hashes(sketch: bytes) -> set[int]:
    return set(np.frombuffer(sketch, "<u4").tolist())


def by_definition(articles: Sequence[Fingerprinted], one: Fingerprinted) -> set[str]:
    """What ``candidates`` says of itself, pair by pair."""
    found: set[str] = set()
    for other in articles:
        a, b = one.fingerprint, other.fingerprint
        shared = max(len(hashes(a.lead) & hashes(b.lead)), len(hashes(a.sketch) & hashes(b.sketch)))
        near = (a.simhash ^ b.simhash).bit_count() <= SIMHASH_BITS
        long = min(a.length, b.length) >= SIMHASH_UNITS
        least = SHARED if long else SHORT_SHARED
        alike = shared >= least or (near and long)
        if alike and other.id != one.id and apart(one, other) <= WINDOW:
            found.add(other.id)
    return found


sketches = st.lists(st.integers(0, 12), max_size=8).map(of)
prints = st.builds(
    Fingerprint,
    st.sampled_from([0, 0xFFF, 0x1FFF, (1 << 64) - 1]),
    st.just(0),
    sketches,
    sketches,
    st.sampled_from([0, SIMHASH_UNITS - 1, SIMHASH_UNITS, 500]),
)


@st.composite
def tellings(draw: st.DrawFn) -> Fingerprinted:
    article = printed(make_article(str(draw(st.integers(0, 30))), "", hours=draw(st.integers(0, 200))))
    values = {name: getattr(article, name) for name in Fingerprinted.__dataclass_fields__}
    return Fingerprinted(**{**values, "fingerprint": draw(prints)})


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(tellings(), max_size=12), min_size=1, max_size=6))
def test_after_any_additions_and_replacements_all_and_only_the_candidates_are_found(
    batches: list[list[Fingerprinted]],
) -> None:
    window = Window(by_name(batches[0]).values())
    known = by_name(batches[0])
    for batch in batches[1:]:
        window.add(batch)
        known |= by_name(batch)
        for article in batch:
            candidates = window.candidates(article, WINDOW)
            assert {other.id for other in candidates} == by_definition(list(known.values()), article)
            assert all(known[other.id] == other for other in candidates)
            assert len(candidates) == len({other.id for other in candidates})


def by_name(articles: Sequence[Fingerprinted]) -> dict[str, Fingerprinted]:
    return {article.id: article for article in articles}


def test_an_article_added_again_is_found_by_its_new_text_only() -> None:
    old, new = made_up("old"), made_up("new")
    window = Window([printed(make_article("1", old)), *(printed(make_article(f"{n}")) for n in range(2, 20))])
    window.add([printed(make_article("1", new))])
    assert window.candidates(printed(make_article("x", old)), WINDOW) == []
    assert [a.entry_id for a in window.candidates(printed(make_article("x", new)), WINDOW)] == ["1"]


def test_small_additions_to_a_large_window_are_found_like_the_rest() -> None:
    window = Window([printed(make_article(f"{n}", made_up(n))) for n in range(40)])
    for n in range(40, 60):
        window.add([printed(make_article(f"{n}", made_up(n)))])
        for known in (0, 39, 40, n):
            found = window.candidates(printed(make_article("x", made_up(known))), WINDOW)
            assert [article.entry_id for article in found] == [f"{known}"]


def test_an_empty_window_finds_nothing() -> None:
    window = Window(())
    window.add(())
    assert window.candidates(printed(make_article("1")), WINDOW) == []


@pytest.mark.parametrize(("hours", "found"), [(72, True), (72.1, False), (-72, True), (-72.1, False)])
def test_candidates_lie_within_the_window_on_both_sides(hours: float, *, found: bool) -> None:
    one = printed(make_article("1", made_up(1)))
    window = Window([printed(make_article("2", made_up(1), hours=hours))])
    assert bool(window.candidates(one, WINDOW)) is found


def test_a_date_without_a_clock_time_is_its_whole_day() -> None:
    day = printed(make_article("1", precision="day", first_seen=at(100)))
    assert apart(day, printed(make_article("2", hours=20))) == timedelta(0)
    assert apart(printed(make_article("2", hours=30)), day) == timedelta(hours=6)
    assert apart(day, printed(make_article("2", hours=-5))) == timedelta(hours=5)
