"""What bytes most likely are that are not what they are called."""

import pytest

from aggregator.collect.parse.unlabelled import (
    ALONE,
    ALONE_SHARE,
    HOLES,
    LETTER,
    LETTERS_EACH,
    beyond_ascii,
    guess,
    is_foreign,
    is_western,
)

WESTERN = {
    "cp1252": "The pilots’ café reopens — “open”, said the harbour office; it’s the first time since May.",
    "latin-1": "As embarcações não partirão até amanhã, informou a administração do porto à população.",
    "iso8859-2": "Łodzie wypłyną dziś wieczorem, ogłosił zarząd portu, a mieszkańcy są zadowoleni z rejsów.",
    "cp1254": "Gemiler bugün yeniden sefere başlıyor, liman müdürlüğü açıkladı.",
    "iso8859-15": "Færgerne sejler igen fra i dag, oplyser havnekontoret på øen; beboerne er glade for det.",
}
EASTERN = {
    "gbk": "港口管理处说，夜间航班从今天起恢复，APEC 的客人可以提前两小时到码头。",
    "big5": "議會昨晚通過明年的圖書館預算，三間分館將會延長開放的時間，讀者們都說這是好事。",
    "big5hkscs": "深水埗嘅居民話，渡輪喺呢個星期會加班，佢哋唔使再等。",
    "cp932": "港湾局によると、夜間の運航は今日から再開され、ターミナルも開く。",
    "cp949": "항만국은 야간 운항이 오늘부터 재개된다고 밝혔다.",
    "cp1251": "Управление порта сообщило, что ночные рейсы возобновлены сегодня.",
}


@pytest.mark.parametrize(("codec", "text"), WESTERN.items())
def test_the_letters_of_western_texts_stand_alone_among_others(codec: str, text: str) -> None:
    octets = text.encode(codec)
    beyond = beyond_ascii(octets)
    assert len(ALONE.findall(octets)) > 1.5 * ALONE_SHARE * beyond
    assert len(LETTER.findall(octets)) > 1.5 * LETTERS_EACH * beyond
    assert is_western(b"<title>" + octets + b"</title>")


@pytest.mark.parametrize(("codec", "text"), EASTERN.items())
def test_the_bytes_of_other_texts_do_not(codec: str, text: str) -> None:
    octets = text.encode(codec)
    beyond = beyond_ascii(octets)
    assert len(ALONE.findall(octets)) < ALONE_SHARE / 1.5 * beyond
    assert len(LETTER.findall(octets)) < LETTERS_EACH / 1.5 * beyond
    assert not is_western(b"<title>" + octets + b"</title>")


def test_letters_of_tags_do_not_count() -> None:
    assert not is_western("".join(f"<description>{sign}</description>" for sign in "丁一十").encode("big5"))
    assert not is_western(b"description>" + "丁".encode("big5"))


@pytest.mark.parametrize(("codec", "text"), WESTERN.items())
def test_a_western_text_is_unbearable_as_chinese(codec: str, text: str) -> None:
    read = text.encode(codec).decode("gb18030", "replace")
    assert read.count("\ufffd") > 2 * HOLES * sum(character > "\x7f" for character in read)


@pytest.mark.parametrize("codec", ["gbk", "big5"])
@pytest.mark.parametrize("declared", [[], ["utf-8"]])
def test_a_byte_too_many_does_not_cost_a_chinese_document_its_character_set(
    codec: str, declared: list[str]
) -> None:
    text = EASTERN[codec]
    read, told = guess((text[:9] + "@" + text[9:]).encode(codec).replace(b"@", b"\xff"), declared)
    assert read == text[:9] + "\ufffd" + text[9:]
    assert told.endswith("with holes")


def test_a_byte_too_few_costs_a_line() -> None:
    lines = "\n".join([EASTERN["gbk"]] * 3).encode("gbk")
    read, _ = guess(lines[:11] + lines[12:], ["gb18030"])
    assert read.splitlines()[1:] == [EASTERN["gbk"]] * 2


def test_a_short_title_that_was_cut_is_still_utf8_and_one_of_another_encoding_is_not() -> None:
    assert not is_foreign("title>港口".encode()[:-1])
    assert not is_foreign("title>港口".encode()[:-2] + b"...")
    assert is_foreign("title>港口".encode("gbk"))
    assert is_foreign("title>渡輪".encode("big5"))
