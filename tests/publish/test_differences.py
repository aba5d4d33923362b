import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish.differences import SENTENCES, SHOWN, Difference, Run, differences
from tests.pace import within

PORT = (
    "港口明日起恢复夜间通航",
    "海事部门周四宣布，内港航道的疏浚已经完成。夜间通航自周五零时起恢复。货轮不再需要在锚地等候。",
)


def between(a: tuple[str, str], b: tuple[str, str], *, texts: bool = True) -> Difference:
    (found,) = differences(a, [b], texts=texts)
    return found


def telling(text: str) -> tuple[str, str]:
    return ("标题", text)


def test_equal_tellings_do_not_differ() -> None:
    found = between(PORT, PORT)
    assert found == Difference(same=3)
    assert found.equal


def test_widths_letter_case_scripts_and_punctuation_are_no_difference() -> None:
    other = (
        "港口明日起恢復夜間通航",
        "海事部門週四宣布,內港航道的疏浚已經完成! 夜間通航自週五零時起恢復。貨輪不再需要在錨地等候。",
    )
    assert between(PORT, other).equal
    assert between(telling("ＩＴ is done."), telling("It is DONE.")).equal


def test_a_changed_sentence_shows_the_characters_that_differ_as_each_outlet_wrote_them() -> None:
    found = between(PORT, (PORT[0], PORT[1].replace("周五零时", "週六零时")))
    assert (found.same, found.changed, found.gone, found.new) == (2, 1, 0, 0)
    assert [piece.count for piece in found.pieces] == [1, 0, 1]
    assert found.pieces[1].runs == (
        Run("same", "夜间通航自週"),
        Run("gone", "五"),
        Run("new", "六"),
        Run("same", "零时起恢复。"),
    )


def test_other_quotation_marks_beside_a_changed_word_are_no_difference() -> None:
    found = between(
        telling("执行首航的“望潮六号”轮长七十四米，可载客。"),
        telling("執行首航的「望潮六號」輪長七十四公尺,可載客。"),
    )
    assert [(run.kind, run.text) for run in found.pieces[0].runs if run.kind != "same"] == [
        ("gone", "米"),
        ("new", "公尺"),
    ]
    assert "".join(run.text for run in found.pieces[0].runs if run.kind != "gone").startswith("執行首航的「")


def test_numbers_and_latin_words_differ_as_a_whole() -> None:
    found = between(telling("It cost 1,250.50 yuan in all."), telling("It cost 1,350.50 dollars in all."))
    assert [(run.kind, run.text) for run in found.pieces[0].runs] == [
        ("same", "It cost "),
        ("gone", "1,250.50 yuan"),
        ("new", "1,350.50 dollars"),
        ("same", " in all."),
    ]


def test_a_sentence_added_before_a_changed_one_leaves_the_pair_together() -> None:
    first = "第一句说的是船。第二句说的是票价一百元。"
    found = between(telling(first), telling("第一句说的是船。记者在码头看到很多人。第二句说的是票价二百元。"))
    assert (found.new, found.changed, found.gone) == (1, 1, 0)


def test_sentences_that_share_nothing_are_one_gone_and_one_new() -> None:
    found = between(telling("渡轮下月复航。"), telling("面粉又涨价了！"))
    assert [piece.runs[0].kind for piece in found.pieces] == ["gone", "new"]


def test_a_title_that_differs_is_shown_and_an_equal_one_is_not() -> None:
    assert between(("渡轮复航", ""), ("快讯：渡轮复航", "")).title == (
        Run("new", "快讯："),
        Run("same", "渡轮复航"),
    )
    assert between(("渡輪復航", ""), ("渡轮复航", "")).title == ()


def test_without_texts_sentences_are_counted_and_none_is_shown() -> None:
    found = between(PORT, (PORT[0], PORT[1][:40]), texts=False)
    assert found.pieces == ()
    assert found.gone + found.changed > 0


def test_of_many_changes_the_first_are_shown_and_the_rest_counted() -> None:
    a = "".join(f"这是第{number}句话说的事。" for number in range(200))
    found = between(telling(a), telling(a.replace("说的", "讲到的")))
    assert len(found.pieces) == SHOWN
    assert found.more == 200 - SHOWN


def test_a_text_beyond_what_a_person_reads_is_compared_as_far_as_that_and_says_so() -> None:
    a = "".join(f"第{number}句。" for number in range(SENTENCES + 50))
    found = between(telling(a), telling(a))
    assert not found.compared
    assert found.same == SENTENCES


@pytest.mark.parametrize(
    "text", ["啊。" * 30_000, "甲。乙。" * 3_000, "a" * 300_000, "。" * 100_000, "x.y." * 50_000]
)
def test_texts_made_to_be_costly_cost_little(text: str) -> None:
    with within(2):
        differences(telling(text), [telling(f"开头。{text}")] * 40, texts=True)


words = st.text(alphabet="甲乙丙丁abc12。！\n ,.", max_size=60)


@given(words, words)
def test_what_is_not_new_is_the_first_and_what_is_not_gone_the_other(a: str, b: str) -> None:
    found = between(telling(a), telling(b))
    changed = [piece.runs for piece in found.pieces if piece.runs]
    told = "".join(run.text for runs in changed for run in runs if run.kind != "gone")
    assert all(character in b for character in told)
    gone = "".join(run.text for runs in changed for run in runs if run.kind == "gone")
    assert all(character in a for character in gone)
    assert found.equal == (not changed and found.compared)
    back = between(telling(b), telling(a))
    assert back.equal == found.equal
