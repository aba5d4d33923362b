"""What tells entries apart, by what the operator says."""

from aggregator.collect.normalise.identity import LONGEST_ID, by_title, entry_id
from aggregator.model import Entry

ENTRY = Entry(id="urn:1", title="港口 &amp; 码头", published="2026-03-01")


def test_each_way_has_its_own_first_choice_and_the_others_behind_it() -> None:
    assert entry_id(ENTRY, "a.example/1", "x", "auto") == "urn:1"
    assert entry_id(ENTRY, "a.example/1", "x", "id") == "urn:1"
    assert entry_id(ENTRY, "a.example/1", "x", "link") == "a.example/1"
    assert entry_id(ENTRY, "", "x", "link") == "urn:1"
    assert entry_id(ENTRY, "a.example/1", "x", "title+date") == by_title(ENTRY)
    assert entry_id(Entry(id="urn:1"), "", "", "title+date") == "urn:1"
    assert entry_id(Entry(), "a.example/1", "x", "id") == "a.example/1"


def test_title_and_date_count_as_they_are_written_and_not_as_they_are_marked_up() -> None:
    assert by_title(ENTRY) == by_title(Entry(title="港口 <b>&amp;</b> 码头", published=" 2026-03-01 "))
    assert by_title(ENTRY) != by_title(Entry(title="港口 &amp; 码头", published="2026-03-02"))
    assert by_title(Entry(title="港口", updated="x")) == by_title(Entry(title="港口", published="x"))
    assert by_title(Entry(published="2026-03-01")) == ""


def test_what_is_without_end_or_without_anything_has_a_bounded_id_or_none() -> None:
    assert len(entry_id(Entry(id="x" * 10_000), "", "", "auto")) < LONGEST_ID
    assert entry_id(Entry(), "", "", "auto") == ""
