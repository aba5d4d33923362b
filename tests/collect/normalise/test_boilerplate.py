"""What is printed around an article, and what is not."""

import pytest

from aggregator.collect.normalise.boilerplate import Lead, bare_title, is_boilerplate, lead, tail


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：王小明",
        "（責任編輯：王小明）",
        "记者：王小明 责编：李大同 网编：张三",
        "（转自某报/责任编辑：王小明）",
        "翻译：王小明",
        "2023-07-16 10:30:05",
        "2023-07-16T10:30:05.123Z",
        "16/07/2023 - 10:30",
        "2023年7月16日",
        "Sun, 16 Jul 2023 10:30:05 GMT",
        "Jul 16th 2023",
        "最近更新： 3 小时前",
        "© 2023 Example News",
        "©️ 2023年某某版权声明",
        "获取更多RSS：",
        "https://feedx.net",
        "The post 市议会决定 appeared first on Example.",
        "（文章仅代表作者个人立场和观点）",
        "----------",
        "延伸閱讀",
        "原文地址（需翻墙访问）：https://example.org/a",
    ],
)
def test_a_line_around_the_story_is_known(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "市议会的责任编辑说，他不知道此事。会议于2023年7月16日举行。",
        "2023年7月16日，市议会决定开放图书馆。",
        "“© 2023”这个记号是什么意思？",
        "他说：编辑：王小明。这一句后面还有别的话，长得不能再长，所以不是编辑的署名，而是正文的一部分。",
        "外交部说，有关言论不代表市议会的立场。",
        "3小时前，市议会散会。",
    ],
)
def test_a_sentence_that_speaks_of_such_things_stays(line: str) -> None:
    assert not is_boilerplate(line)


def test_a_lead_tells_outlet_day_and_author() -> None:
    line = "【晨报2023年07月16日讯】（晨报记者王明报导）市议会决定"
    found = lead(line)
    assert found == Lead(
        len("【晨报2023年07月16日讯】（晨报记者王明报导）"), "晨报", "2023年07月16日", "王明"
    )


@pytest.mark.parametrize(
    ("line", "rest", "author"),
    [
        ("（晨报记者王明综合报导）市议会", "市议会", "王明"),
        ("（晨报记者王小明台北报导）市议会", "市议会", ""),
        ("（晨社台北16日電）市議會", "市議會", ""),
        ("（晨报记者综合报导）市议会", "市议会", ""),
        ("【晨网二零一九年十月十一日】市议会", "市议会", ""),
        ("【北京时间2023年07月16日讯】市议会", "【北京时间2023年07月16日讯】市议会", ""),
        ("（图）市议会", "（图）市议会", ""),
        ("市议会（晨社台北16日電）", "市议会（晨社台北16日電）", ""),
    ],
)
def test_only_what_stands_before_the_first_sentence_is_a_lead(line: str, rest: str, author: str) -> None:
    assert line[lead(line).length :] == rest
    assert lead(line).author == author


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("会议结束。（完）", "会议结束。"),
        ("會議結束。（編輯：王小明）1120716", "會議結束。"),
        ("（譯者：王小明/核稿：李大同）1120716", ""),
        ("会议结束。#", "会议结束。"),
        ("他在学 C#", "他在学 C#"),
        ("会议结束。", "会议结束。"),
        ("（完）之后还有话", "（完）之后还有话"),
    ],
)
def test_a_tail_is_cut_at_the_end_only(line: str, kept: str) -> None:
    assert line[: len(line) - tail(line)] == kept


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("市议会决定 – 法国国际广播电台 - RFI", "市议会决定"),
        ("德国之声 | 市议会决定", "市议会决定"),
        ("市议会决定 | 路透", "市议会决定"),
        ("市议会决定 - 要闻", "市议会决定 - 要闻"),
        ("| 路透", "| 路透"),
    ],
)
def test_a_title_loses_the_name_of_its_outlet(title: str, bare: str) -> None:
    assert bare_title(title) == bare
