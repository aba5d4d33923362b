"""How much articles tell the same: by rare terms, faded by time, as the window fills."""

from datetime import timedelta

import pytest

from aggregator.dedupe.nearby import MOST, Nearby
from aggregator.dedupe.telling import Telling, terms
from aggregator.model import Passage
from tests.stories import at, made_up, make_article, printed

WINDOW = timedelta(hours=72)


def telling(name: str, text: str, outlet: str = "", hours: float = 0, language: str = "zh-Hans") -> Telling:
    article = make_article(name, text, source=outlet or name, hours=hours, title="", language=language)
    return Telling(printed(article), terms(Passage("", text)))


def alike(nearby: Nearby, given: Telling) -> dict[str, float]:
    return {other.entry_id: score for other, score in nearby.alike(given)}


def test_an_article_is_wholly_alike_to_its_copy_and_is_not_among_its_own() -> None:
    nearby = Nearby(WINDOW)
    one, two = telling("1", "白鹭大桥封闭"), telling("2", "白鹭大桥封闭")
    nearby.add([one, two, telling("3", made_up("other"))])
    assert alike(nearby, one) == {"2": pytest.approx(1)}


def test_a_term_that_many_name_weighs_less_than_one_that_few_name() -> None:
    nearby = Nearby(WINDOW)
    rare, common = telling("rare", "白鹭"), telling("common", "大选")
    nearby.add([rare, common, *(telling(f"{n}", f"大选{made_up(n, 20)}") for n in range(300))])
    found = alike(nearby, telling("new", "白鹭，大选"))
    assert found["rare"] > found["common"]


@pytest.mark.parametrize(("hours", "left"), [(0, 1), (36, 0.75), (72, 0.5), (73, None)])
def test_likeness_fades_to_a_half_at_a_whole_window_and_ends_there(hours: float, left: float | None) -> None:
    nearby = Nearby(WINDOW)
    nearby.add([telling("1", "白鹭大桥封闭")])
    found = alike(nearby, telling("2", "白鹭大桥封闭", hours=hours))
    assert found == ({} if left is None else {"1": pytest.approx(left)})


@pytest.mark.parametrize(("outlet", "hours", "found"), [("a", 11, 1), ("a", 13, 0), ("b", 13, 1)])
def test_of_one_house_only_what_it_wrote_at_one_sitting_is_alike(
    outlet: str, hours: float, found: int
) -> None:
    nearby = Nearby(WINDOW)
    nearby.add([telling("1", "白鹭大桥封闭", "a")])
    assert len(alike(nearby, telling("2", "白鹭大桥封闭", outlet, hours))) == found


def test_two_languages_that_share_characters_are_not_alike() -> None:
    nearby = Nearby(WINDOW)
    nearby.add([telling("1", "東京大橋封鎖", language="ja")])
    assert alike(nearby, telling("2", "東京大橋封鎖")) == {}
    assert alike(nearby, telling("2", "東京大橋封鎖", language="")) != {}


def test_articles_added_one_by_one_are_found_as_if_added_at_once() -> None:
    many = [telling(f"{n}", f"白鹭大桥{made_up(n % 7, 9)}") for n in range(60)]
    at_once, slowly = Nearby(WINDOW), Nearby(WINDOW)
    at_once.add(many)
    for each in many:
        slowly.add([each])
    for each in many[::9]:
        one, other = alike(at_once, each), alike(slowly, each)
        assert one.keys() == other.keys()
        # Those that wait in the tail are weighed by the rareness of a little before.
        assert all(abs(one[name] - other[name]) < 0.02 for name in one)


def test_a_term_that_nobody_had_named_is_found_in_the_tail() -> None:
    nearby = Nearby(WINDOW)
    nearby.add([telling(f"{n}", made_up(n, 40)) for n in range(100)])
    nearby.add([telling("new", "白鹭大桥封闭")])
    assert alike(nearby, telling("newer", "白鹭大桥封闭")) == {"new": pytest.approx(1)}


@pytest.mark.parametrize("others", [0, 50])
def test_an_article_added_again_is_found_by_its_new_text_only(others: int) -> None:
    nearby = Nearby(WINDOW)
    nearby.add([telling("1", "白鹭大桥封闭"), *(telling(f"o{n}", made_up(n, 40)) for n in range(others))])
    nearby.add([telling("1", "火山喷发")])
    assert alike(nearby, telling("2", "白鹭大桥封闭")) == {}
    assert alike(nearby, telling("2", "火山喷发")) == {"1": pytest.approx(1)}


def test_what_is_forgotten_is_gone_once_the_window_is_weighed_anew() -> None:
    nearby = Nearby(WINDOW)
    nearby.add([telling("old", "白鹭大桥封闭"), telling("new", "白鹭大桥封闭", hours=48)])
    nearby.forget(at(24))
    nearby.add([telling("newer", "白鹭大桥封闭", hours=48)])
    assert alike(nearby, telling("3", "白鹭大桥封闭", hours=48)).keys() == {"new", "newer"}


def test_of_a_flood_only_so_many_are_told() -> None:
    nearby = Nearby(WINDOW)
    nearby.add([telling(f"{n}", "白鹭大桥封闭") for n in range(MOST + 20)])
    assert len(nearby.alike(telling("new", "白鹭大桥封闭"))) == MOST
