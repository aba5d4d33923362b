"""What the benchmark of stories does to a text: every change is what its name says, and nothing else."""

from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from aggregator import fold
from aggregator.pipeline.clustering import Row, article
from benchmarks.stories import changes
from tests.dedupe.texts import EN_BAKERS, EN_LIGHTHOUSE, FERRY, LIBRARY, ORCHARD, TRAM, quake

TEXT = f"{FERRY}\n{quake('3', '4时12分', '3.2', '10')}\n{LIBRARY}"


def made(text: str = TEXT, language: str = "zh-Hans", name: str = "n1") -> Row:
    return Row(
        id=name,
        source="haian",
        url=f"https://haian.example.com/{name}",
        title="东岛航线周六恢复通航",
        published="2026-03-05T04:00:00+00:00",
        text=text,
        html="",
        language=language,
    )


def figures(text: str) -> list[str]:
    return [each for each in text if each.isdigit() or each in changes.NUMERALS]


def after(change: Callable[[Row, Random], Row], given: Row | None = None) -> str:
    """The text that the program reads in the changed row."""
    return article(change(given or made(), Random(1))).text  # noqa: S311 - repeatable on purpose


@pytest.mark.parametrize("share", [0.05, 0.3])
@pytest.mark.parametrize("text", [TEXT, EN_LIGHTHOUSE])
def test_advertising_is_appended_in_its_share_of_the_text(share: float, text: str) -> None:
    language = "en" if text == EN_LIGHTHOUSE else "zh-Hans"
    changed = after(partial(changes.advertised, share), made(text, language))
    assert changed.startswith(text)
    assert len(changed) == pytest.approx(len(text) * (1 + share), abs=2)


def test_a_summary_keeps_the_beginning_and_no_more_than_its_length() -> None:
    summaries = {
        changes.summarised(100, made(), Random(seed)).text  # noqa: S311 - repeatable on purpose
        for seed in range(8)
    }
    assert {each.endswith("……") for each in summaries} == {True, False}
    assert all(TEXT.startswith(each.removesuffix("……")) and 50 < len(each) <= 102 for each in summaries)


@pytest.mark.parametrize("change", [changes.widened, changes.escaped, changes.converted])
def test_widths_entities_and_scripts_look_different_and_fold_to_the_same(
    change: Callable[[Row, Random], Row],
) -> None:
    given = made()
    assert change(given, Random(1)).text != given.text  # noqa: S311 - repeatable on purpose
    assert fold.fold_alphanumerics(after(change)).tolist() == fold.fold_alphanumerics(TEXT).tolist()


def test_one_sentence_of_ten_is_edited_and_no_number() -> None:
    given = made(f"{TEXT}\n{ORCHARD}\n{TRAM}")
    changed = after(changes.edited, given)
    before, now = changes.SENTENCE.split(given.text), changes.SENTENCE.split(changed)
    whole = [each for each in before if len(each) > 10]
    assert sum(one != other for one, other in zip(before, now, strict=True)) == round(len(whole) / 10)
    assert figures(changed) == figures(given.text)


def test_a_byline_leaves_the_whole_text_between_its_words() -> None:
    assert after(changes.signed).partition(TEXT)[1] == TEXT


def test_another_title_is_made_of_words_of_the_text() -> None:
    changed = changes.retitled(made(), Random(1))  # noqa: S311 - repeatable on purpose
    assert changed.title != made().title
    assert changed.title in TEXT


@pytest.mark.parametrize("first", [True, False])
def test_a_digest_holds_an_article_among_five_others_of_its_language(first: object) -> None:
    texts = [FERRY, LIBRARY, ORCHARD, TRAM, FERRY[::-1], LIBRARY[::-1], TRAM[::-1]]
    rows = [made(text, name=f"n{at}") for at, text in enumerate(texts)]
    rows += [made(EN_BAKERS, "en", f"e{at}") for at in range(6)]
    around = changes.neighbours(rows)
    changed = after(partial(changes.digest, around, None, first=bool(first)), rows[0])
    assert sum(text in changed for text in texts) == 6
    assert EN_BAKERS not in changed
    assert changed.find(FERRY) < 60 if first else changed.find(FERRY) > 60
