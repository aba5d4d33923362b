"""Whom a repost names as its source."""

import pytest

from aggregator.dedupe.credit import credited

NAMES = {"海安日报": "haian", "島嶼時報": "daoyu", "Harbour Courier": "harbour", "云": "one-letter"}
TEXT = "东岛航线周六恢复，票价不变。海事部门说，首班船七点半开出。"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("海安日报 | 东岛航线周六恢复", TEXT),
        ("海安日报｜东岛航线周六恢复", TEXT),
        ("海安日报：东岛航线周六恢复", TEXT),
        ("【海安日报】东岛航线周六恢复", TEXT),
        ("东岛航线周六恢复 - 海安日报", TEXT),
        ("东岛航线周六恢复（海安日报）", TEXT),
        ("東島航線週六恢復 | 海安日報", TEXT),
        ("东岛航线周六恢复", f"（海安日报东岛4日电）{TEXT}"),
        ("东岛航线周六恢复", f"据海安日报报道，{TEXT}"),
        ("东岛航线周六恢复", f"海安日报消息：{TEXT}"),
        ("东岛航线周六恢复", f"{TEXT}\n来源：海安日报"),
        ("东岛航线周六恢复", f"{TEXT}\n转载自海安日报"),
    ],
)
def test_a_repost_names_its_source_at_either_end(title: str, text: str) -> None:
    assert credited(title, text, NAMES) == {"haian"}


def test_a_latin_name_is_found_in_any_case() -> None:
    assert credited("Ferry to resume – HARBOUR COURIER", "", NAMES) == {"harbour"}
    assert credited("Ferry to resume", "The line reopens.\nSource: Harbour Courier", NAMES) == {"harbour"}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("海安日报员工东岛受困", TEXT),
        ("记者节：海安日报七十年", TEXT),
        ("东岛航线周六恢复", f"{TEXT}\n海安日报的读者来信说，终于等到了。\n{TEXT}"),
        ("云：东岛航线周六恢复", TEXT),
    ],
)
def test_an_outlet_that_is_merely_mentioned_is_not_credited(title: str, text: str) -> None:
    assert not credited(title, text, NAMES)
