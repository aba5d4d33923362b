"""Which edits readers are told of."""

import pytest

from aggregator.dedupe.material import material
from aggregator.model import Passage
from tests.dedupe.texts import EN_BAKERS, FERRY, FERRY_MORE, ORCHARD, traditional, wide

TITLE = "东岛航线周六恢复通航"
BEFORE = Passage(TITLE, FERRY)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ("another title", Passage(TITLE.replace("周六", "周日"), FERRY)),
        ("a title that is gone", Passage("", FERRY)),
        (
            "another tally in Chinese numerals",
            Passage(TITLE, FERRY.replace("十四班", "十五班").replace("班，", "个班，")),
        ),
        ("a number more", Passage(TITLE, FERRY + "电话 5512。")),
        ("over a tenth more text", Passage(TITLE, FERRY + FERRY_MORE)),
        ("over a tenth less text", Passage(TITLE, FERRY[: int(len(FERRY) * 0.85)])),
        ("another text", Passage(TITLE, ORCHARD)),
        ("no text any more", Passage(TITLE, "")),
    ],
)
def test_a_material_change(change: str, after: Passage) -> None:
    assert material(BEFORE, after), change
    assert material(after, BEFORE), change


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ("nothing", BEFORE),
        ("other punctuation in the title", Passage(f"「{TITLE}」！", FERRY)),
        ("widths and script", Passage(traditional(TITLE), wide(traditional(FERRY)))),
        ("a word corrected", Passage(TITLE, FERRY.replace("冷清", "清淡"))),
        ("other line breaks", Passage(TITLE, FERRY.replace("\n", ""))),
    ],
)
def test_no_material_change(change: str, after: Passage) -> None:
    assert not material(BEFORE, after), change


def test_another_digit_is_one_and_another_word_is_not() -> None:
    assert material(Passage("", EN_BAKERS), Passage("", EN_BAKERS + " 7"))
    assert not material(Passage("", EN_BAKERS), Passage("", EN_BAKERS.replace("quarrel", "dispute")))


def test_an_article_that_never_had_a_text_changes_by_its_title_alone() -> None:
    assert not material(Passage(TITLE, ""), Passage(TITLE, "！"))
    assert material(Passage(TITLE, ""), Passage("别的", ""))
