"""How many entries other thresholds would have made, and which pairs stand for which."""

from datetime import timedelta

import pytest

from aggregator.dedupe.evidence import Likeness
from aggregator.dedupe.replay import History, Near, entries, labelled, pages, surest
from aggregator.model import ArticleId, Dedup, Link
from aggregator.model.articles import by_id
from aggregator.model.corrections import Constraints
from tests.stories import make_article, name_of, printed

RULES = Dedup()
FIGURES = Likeness(0.5, 0.5, 0.5, 0.5)
OUTLETS = ("haian", "daohe", "yunzhou", "daoyu")


def named(outlet: str) -> ArticleId:
    return name_of("1", outlet)


def near(one: str, other: str, certainty: float) -> Near:
    a, b = sorted((named(one), named(other)))
    return Near(a, b, certainty, "related", FIGURES)


def equal(one: str, other: str) -> Link:
    a, b = sorted((named(one), named(other)))
    return Link(a, b, "exact", 1.0)


def history(*pairs: Near, fixed: tuple[Link, ...] = (), constraints: Constraints | None = None) -> History:
    """Four articles, one of each outlet."""
    articles = by_id([printed(make_article("1", source=outlet)) for outlet in OUTLETS])
    return History(articles, fixed, pairs, constraints or Constraints())


def test_each_threshold_folds_what_stands_above_it() -> None:
    told = history(near("haian", "daohe", 0.7), near("yunzhou", "daoyu", 0.9))
    assert entries(told, [0.6, 0.7, 0.8, 0.95], RULES) == {0.6: 2, 0.7: 2, 0.8: 3, 0.95: 4}


def test_what_is_equal_is_one_entry_at_every_threshold() -> None:
    told = history(near("haian", "yunzhou", 0.7), fixed=(equal("haian", "daohe"),))
    assert entries(told, [0.6, 0.95], RULES) == {0.6: 2, 0.95: 3}


def test_a_third_must_agree_with_a_story_on_the_average_as_it_must_when_settling() -> None:
    chain = (near("haian", "daohe", 0.78), near("daohe", "yunzhou", 0.78))
    assert entries(history(*chain), [0.75], RULES) == {0.75: 3}
    alike = near("haian", "yunzhou", 0.5)
    assert entries(history(*chain, alike), [0.75, 0.8], RULES) == {0.75: 2, 0.8: 4}


def test_a_person_who_keeps_two_apart_does_so_at_every_threshold() -> None:
    apart = Constraints(apart=((named("haian"), named("daohe")),))
    told = history(near("haian", "daohe", 0.99), constraints=apart)
    assert entries(told, [0.6], RULES) == {0.6: 4}


def test_what_a_full_story_has_no_room_for_is_no_entry() -> None:
    told = history(near("haian", "daohe", 0.9), fixed=())
    assert entries(told, [0.6], Dedup(window=timedelta(hours=72), max_story=1)) == {0.6: 3}


def test_two_pages_are_one_question_however_many_copies_there_are() -> None:
    told = history(
        near("haian", "yunzhou", 0.7), near("daohe", "yunzhou", 0.75), fixed=(equal("haian", "daohe"),)
    )
    (only,) = surest(told.near, pages(told))
    assert only.certainty == 0.75


def test_copies_of_one_page_are_no_question() -> None:
    told = history(near("haian", "daohe", 0.7), fixed=(equal("haian", "daohe"),))
    assert surest(told.near, pages(told)) == ()


@pytest.mark.parametrize("answered", ["haian", "daohe"])
def test_a_label_holds_for_every_copy_of_its_articles(answered: str) -> None:
    told = history(near("daohe", "yunzhou", 0.75), fixed=(equal("haian", "daohe"),))
    page = pages(told)
    a, b = sorted((named(answered), named("yunzhou")))
    (pair,) = labelled(surest(told.near, page), {(a, b): "same"}, page)
    assert pair.label == "same"


def test_the_label_of_another_pair_is_no_label() -> None:
    told = history(near("daohe", "yunzhou", 0.75))
    a, b = sorted((named("haian"), named("yunzhou")))
    (pair,) = labelled(told.near, {(a, b): "same"}, pages(told))
    assert pair.label == ""
