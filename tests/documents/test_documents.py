"""Every document of the corpus is read as it is meant, entry by entry, with the warnings that it deserves."""

import pytest

from aggregator.errors import ParseError
from tests.documents.case import Case
from tests.documents.corpus import CASES, of
from tests.documents.facts import facts, read, wrong

# Where a warning without need would itself be wrong.
SILENT = ("formats", "charsets", "broken XML", "identity", "hostile", "dates", "no dates", "files", "authors")


def check(case: Case) -> None:
    """Read a document and compare all that is asked for."""
    found = read(case)
    told = [facts(article) for article in found.articles]
    assert len(told) == len(case.reads), [one["title"] for one in told]
    assert [wrong(expected, one) for expected, one in zip(case.reads, told, strict=True)] == [[]] * len(told)
    missing = [part for part in case.warns if not any(part in warning for warning in found.warnings)]
    assert missing == []
    assert case.warns or case.kind not in SILENT or found.warnings == ()


def test_the_corpus_holds_at_least_a_thousand_documents_each_with_a_name_of_its_own() -> None:
    assert len(CASES) >= 1_000
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", of("formats", "podcasts and media", "odd feeds"), ids=str)
def test_every_format_is_read_whatever_type_it_is_sent_as(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("charsets", "charsets by format", "charsets declared wrongly"), ids=str)
def test_every_character_set_is_read_however_it_is_declared(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("broken XML", "broken JSON"), ids=str)
def test_what_is_broken_is_read_and_told(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    "case",
    of("dates", "dates without a zone", "dates in other languages", "dates by format", "days"),
    ids=str,
)
def test_a_date_is_the_moment_or_the_day_that_it_names(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("no dates"), ids=str)
def test_what_names_no_moment_for_certain_is_no_date(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("identity"), ids=str)
def test_entries_stay_as_many_as_they_are(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("titles"), ids=str)
def test_a_title_is_plain_text_and_loses_nothing(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("links", "bases", "links in texts"), ids=str)
def test_a_link_is_whole_and_the_article_s_own(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("text", "authors", "files", "origin"), ids=str)
def test_the_fullest_text_counts_with_who_wrote_it_and_what_goes_with_it(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("hostile"), ids=str)
def test_what_is_made_to_hurt_is_read_without_harm(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("repaired by feeds.yaml"), ids=str)
def test_the_operator_s_word_beats_the_feed_s(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", of("no feeds"), ids=str)
def test_what_is_no_feed_is_refused_with_a_reason(case: Case) -> None:
    with pytest.raises(ParseError) as caught:
        read(case)
    assert case.refused in str(caught.value)


def test_every_kind_of_document_is_asked_for_here() -> None:
    asked = {mark for test in globals().values() for case in _cases(test) for mark in (case.kind,)}
    assert asked == {case.kind for case in CASES}


def _cases(test: object) -> list[Case]:
    """Return the cases that a test is given."""
    marks = getattr(test, "pytestmark", [])
    return [case for mark in marks if mark.name == "parametrize" for case in mark.args[1]]
