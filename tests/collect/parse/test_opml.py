"""A list of feeds, as readers export it, as people edit it, and as nobody should send it."""

import resource

import pytest

from aggregator.collect.parse.opml import LARGEST, MOST_ELEMENTS, Subscription, is_markup, read_opml
from aggregator.errors import DataError

ONE = '<outline type="rss" text="海岸日报" xmlUrl="https://haian.example/rss?a=1&amp;b=2"/>'
TWO = (
    '<outline text="島嶼時報" title="x" xmlUrl="https://daoyu.example/rss" htmlUrl="https://daoyu.example/"/>'
)
HAIAN = Subscription("https://haian.example/rss?a=1&b=2", "海岸日报")
DAOYU = Subscription("https://daoyu.example/rss", "島嶼時報")


def opml(body: str, head: str = "") -> str:
    return f'{head}<opml version="2.0"><head><title>我的订阅</title></head><body>{body}</body></opml>'


def read(text: str, encoding: str = "utf-8") -> tuple[Subscription, ...]:
    return read_opml(text.encode(encoding), "mine.opml")


def test_feeds_are_read_in_their_order_each_address_once() -> None:
    assert read(opml(ONE + TWO + ONE)) == (HAIAN, DAOYU)


def test_groups_within_groups_are_only_a_way_to_the_feeds() -> None:
    nested = f'<outline text="新闻"><outline text="两岸">{ONE}</outline>{TWO}</outline>'
    assert read(opml(nested)) == (HAIAN, DAOYU)


def test_a_feed_without_a_title_has_none() -> None:
    assert read(opml('<outline xmlUrl="https://a.example/rss"/>')) == (
        Subscription("https://a.example/rss", ""),
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read_as_they_are_declared_or_marked(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    assert read(opml(ONE, declared), encoding) == (HAIAN,)


def test_a_wrong_declaration_does_not_garble_names() -> None:
    assert read(opml(ONE, '<?xml version="1.0" encoding="gb2312"?>')) == (HAIAN,)


def test_what_people_break_by_hand_is_read_all_the_same() -> None:
    bare = ONE.replace("&amp;", "&")
    unclosed = '<outline text="新闻">' + bare
    assert read(opml(unclosed + TWO + "</outline></outline></outline>")) == (HAIAN, DAOYU)
    assert read(opml(ONE + TWO)[:-60]) == (HAIAN,)


def test_names_are_one_line_without_control_characters() -> None:
    assert (
        read(opml('<outline text="a&#27;[2J&#10;b" xmlUrl="https://a.example/rss"/>'))[0].title == "a [2J b"
    )


def test_entities_of_its_own_are_not_expanded_and_no_file_is_opened() -> None:
    laughs = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 30))
    bomb = f'<!DOCTYPE opml [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    (feed,) = read(opml('<outline text="&l29;&x;" xmlUrl="https://a.example/rss"/>', bomb))
    assert feed.title == "&l29;&x;"


def test_a_document_type_elsewhere_is_not_asked_for() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE opml SYSTEM "http://127.0.0.1:9/opml.dtd">'
    assert read(opml(ONE, head)) == (HAIAN,)


def test_a_list_that_begins_like_an_address_is_not_asked_for() -> None:
    with pytest.raises(DataError, match="not OPML"):
        read("http://127.0.0.1:9/list.opml")


def test_lists_that_a_list_includes_are_left_alone() -> None:
    other = '<outline type="include" text="more" url="https://elsewhere.example/list.opml"/>'
    assert read(opml(ONE + other)) == (HAIAN,)


def refused(document: bytes) -> str:
    with pytest.raises(DataError) as caught:
        read_opml(document, "mine.opml")
    return str(caught.value)


def test_what_holds_no_feed_is_said_in_one_line_with_a_remedy() -> None:
    empty = "mine.opml: while reading the list of feeds: it names no feed (no outline with an xmlUrl); "
    assert refused(opml("").encode()) == f"{empty}export it from your reader once more"
    assert refused(opml('<outline text="只有名字"/>').encode()).startswith(empty)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<html><body>x</body></html>", "a web page"),
        ('<rss version="2.0"><channel/></rss>', "a feed by itself"),
        ("", "something else"),
        ("sources: {}", "something else"),
    ],
)
def test_what_is_no_opml_is_said_to_be_what_it_is(text: str, kind: str) -> None:
    assert f"it is {kind}, not OPML" in refused(text.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "not OPML" in refused(bytes(range(256)) * 50)


def test_size_and_elements_are_bounded() -> None:
    assert "larger than 8,000,000 bytes; split it" in refused(b"<opml>" + b" " * LARGEST)
    crowd = "".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(MOST_ELEMENTS))
    assert "more than 10,000 elements; split it" in refused(opml(crowd).encode())


def test_ten_thousand_groups_inside_each_other_cost_no_gigabyte() -> None:
    half = MOST_ELEMENTS // 2 - 5
    deep = '<outline text="g">' * half + "".join(
        f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(half)
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(read(opml(deep))) == half
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # in kB: measured 200 MB


def test_a_list_is_told_from_a_feeds_yaml_by_how_it_begins() -> None:
    assert is_markup(opml(ONE).encode("utf-16"))
    assert is_markup(b"\xef\xbb\xbf\n <?xml version='1.0'?>")
    assert not is_markup(b"sources: {a: <x>}")
    assert not is_markup(b"")
