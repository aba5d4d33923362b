"""The lines that a source prints around every article."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.boilerplate import LEAST, OFTEN, due, hashes, learn, strip
from tests.dedupe.texts import FERRY, traditional

FOOTER = "欢迎订阅本报通讯，每天早晨七点送到您的邮箱。"
PROMOTION = "第{}期晨报已经上架，点此阅读。"
lines = st.sampled_from(["东岛航线周六恢复。", "票价不变。", FOOTER, "", "12日", "The ferry leaves."])
texts = st.lists(lines, max_size=6).map("\n".join)


def told(number: int) -> str:
    return f"海安今天的第{number}件事：{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{chr(0x4E00 + number)}。"


def month(count: int, share: float = 1.0) -> list[str]:
    """Articles of which a share ends in the footer."""
    return [
        "\n".join([told(n), PROMOTION.format(n), *([FOOTER] if n < share * count else [])])
        for n in range(count)
    ]


def test_a_line_of_every_article_is_learned_and_what_they_tell_is_not() -> None:
    learned = learn(month(50))
    assert strip(f"{told(3)}\n{FOOTER}", learned) == told(3)
    assert len(learned) == 2


def test_a_line_is_the_same_line_under_another_number_and_in_another_script() -> None:
    learned = learn(month(50))
    assert strip(f"{told(3)}\n{PROMOTION.format(9999)}\n{traditional(FOOTER)}", learned) == told(3)


def test_what_stands_in_a_fifth_of_the_articles_or_less_stays() -> None:
    assert strip(FOOTER, learn(month(50, share=0.2))) == FOOTER
    assert strip(FOOTER, learn(month(50, share=0.24))) == ""


def test_nothing_is_learned_from_few_articles() -> None:
    assert learn(month(LEAST - 1)) == frozenset()
    assert learn(month(LEAST)) != frozenset()


def test_the_paragraphs_of_an_article_are_not_the_source_s() -> None:
    assert strip(FERRY, learn(month(60))) == FERRY


@given(texts, st.lists(texts, min_size=LEAST, max_size=LEAST + 5))
def test_stripping_twice_changes_nothing_and_adds_nothing(text: str, others: list[str]) -> None:
    learned = learn(others)
    once = strip(text, learned)
    assert strip(once, learned) == once
    assert set(once.split("\n")) <= {"", *text.split("\n")}


@given(st.text(max_size=60))
def test_every_line_has_its_hash_and_one_without_letters_has_none(text: str) -> None:
    assert len(hashes(text)) == len(text.split("\n"))
    assert hashes("12日\n3.5%") == [hashes("日")[0], ""]


def test_the_order_of_the_letters_counts() -> None:
    assert hashes("周一") != hashes("一周")


def test_it_is_learned_at_every_doubling_and_at_last_steadily() -> None:
    moments, learned = [], 0
    for seen in range(0, 3000, 10):
        if due(seen, learned):
            moments.append(seen)
            learned = seen
    assert moments[:5] == [40, 80, 160, 320, 640]
    assert {b - a for a, b in pairwise(moments[5:])} == {OFTEN}
