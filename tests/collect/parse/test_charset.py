"""Bytes to characters."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.parse.charset import codec_of, declared, decode

SIMPLIFIED = "气象部门说，这一轮降雨的影响在周末就会结束，出行的人们要注意。"
TRADITIONAL = "氣象部門說，這一輪降雨的影響在週末就會結束，出行的人們要注意。"


def document(text: str, encoding: str, label: str = "") -> bytes:
    declaration = f'<?xml version="1.0" encoding="{label}"?>' if label else ""
    return f"{declaration}<rss>{text}</rss>".encode(encoding)


@pytest.mark.parametrize(
    ("raw", "content_type", "text"),
    [
        (document(SIMPLIFIED, "utf-8"), "", SIMPLIFIED),
        (document(SIMPLIFIED, "utf-8", "gb2312"), "text/xml; charset=gbk", SIMPLIFIED),
        (document(SIMPLIFIED + "镕", "gbk", "gb2312"), "", SIMPLIFIED + "镕"),
        (document(SIMPLIFIED + "镕", "gb18030"), "text/xml; charset=GB2312", SIMPLIFIED + "镕"),
        (document(TRADITIONAL, "big5", "big5"), "", TRADITIONAL),
        (document(TRADITIONAL + "埗", "big5hkscs", "Big5"), "", TRADITIONAL + "埗"),
        (document(TRADITIONAL, "big5", "utf-8"), "text/xml; charset=big5", TRADITIONAL),
        (document(SIMPLIFIED, "gbk", "utf-8"), "text/xml; charset=utf-8", SIMPLIFIED),
        (document(SIMPLIFIED, "gbk"), "", SIMPLIFIED),
        (document(TRADITIONAL, "big5"), "", TRADITIONAL),
        (document(TRADITIONAL, "big5", "no-such-charset"), "text/xml; charset=x", TRADITIONAL),
        (document("café “x”", "cp1252", "iso-8859-1"), "", "café “x”"),
        (document("気象庁", "cp932", "shift_jis"), "", "気象庁"),
        (document("기상청", "cp949", "ks_c_5601-1987"), "", "기상청"),
        (document("気象庁", "iso2022_jp", "iso-2022-jp"), "", "気象庁"),
        (document(SIMPLIFIED, "hz"), "text/xml; charset=hz-gb-2312", SIMPLIFIED),
        (document(SIMPLIFIED, "utf-16"), "text/xml; charset=utf-8", SIMPLIFIED),
        (document(SIMPLIFIED, "utf-16-le"), "", SIMPLIFIED),
        (document(SIMPLIFIED, "utf-16-be"), "", SIMPLIFIED),
        (document(SIMPLIFIED, "utf-32"), "", SIMPLIFIED),
        (document(SIMPLIFIED, "utf-32-be"), "", SIMPLIFIED),
        (document(SIMPLIFIED, "utf-8", "utf-16"), "", SIMPLIFIED),
        (codecs.BOM_UTF8 + codecs.BOM_UTF8 + document(SIMPLIFIED, "utf-8"), "charset=gbk", SIMPLIFIED),
    ],
)
def test_a_document_is_readable_whatever_it_says_of_itself(raw: bytes, content_type: str, text: str) -> None:
    decoded, _ = decode(raw, content_type)
    assert f"<rss>{text}</rss>" in decoded
    assert not decoded.startswith("\ufeff")


def test_one_bad_byte_does_not_turn_utf8_into_something_else() -> None:
    raw = document(SIMPLIFIED * 5, "utf-8", "utf-8").replace("周".encode(), b"\xe5\x91", 1)
    text, warning = decode(raw, "")
    assert text.count("周") == 4
    assert warning == "1 characters are damaged (no valid UTF-8)"


def test_a_guess_is_told() -> None:
    assert decode(document(SIMPLIFIED, "gbk"), "")[1] == "no valid UTF-8; read as gb18030"
    assert decode(b"<rss>\xff\xfe\xff</rss>", "text/xml; charset=koi8-r")[1] == ""
    text, warning = decode(b"<rss>" + b"\x81\xff" * 30 + b"</rss>", "text/xml; charset=utf-8")
    assert text.startswith("<rss>")
    assert warning == "no valid utf-8; read as cp1252 with holes"


@pytest.mark.parametrize(
    "label", ["rot13", "unicode_escape", "idna", "punycode", "hex", "utf-7", "", "\x00", "中"]
)
def test_what_is_no_encoding_of_feeds_is_not_taken_for_one(label: str) -> None:
    assert codec_of(label) == ""


def test_http_is_asked_before_the_declaration() -> None:
    assert declared(b'<?xml version="1.0" encoding="big5"?>', "text/xml; charset=gb2312") == [
        "gb18030",
        "big5hkscs",
    ]


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_bytes_and_no_header_crash(raw: bytes, content_type: str) -> None:
    assert isinstance(decode(raw, content_type)[0], str)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\0"), max_size=80))
def test_valid_utf8_is_read_as_it_is(text: str) -> None:
    assert decode(f"<rss>{text}</rss>".encode(), "text/xml; charset=gbk") == (f"<rss>{text}</rss>", "")


def test_big5_that_only_the_older_table_can_read_is_read_by_it() -> None:
    document = '<?xml version="1.0" encoding="big5"?><rss><title>海港日報：はつね號啟航</title></rss>'
    text, warning = decode(document.encode("big5"), "text/xml")
    assert "はつね號啟航" in text
    assert not warning
