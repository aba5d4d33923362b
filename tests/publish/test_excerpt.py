from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish.excerpt import excerpt


def test_a_short_text_stays_whole_with_its_paragraphs() -> None:
    assert excerpt(("第一段。", "Second paragraph")) == ("第一段。", "Second paragraph")


def test_a_long_text_ends_after_the_last_sentence_that_fits() -> None:
    text = "渔船回港。天气转好，市场开张。明天还有一批船要到。"
    assert excerpt((text,), 36) == ("渔船回港。天气转好，市场开张。…",)


def test_a_closing_quote_stays_with_its_sentence() -> None:
    text = "他说：“船到了。”码头上的人都笑了起来。"
    assert excerpt((text,), 26) == ("他说：“船到了。”…",)


def test_without_a_sentence_it_ends_at_a_clause_or_a_word() -> None:
    assert excerpt(("渔船陆续回到港口，市场里的人越来越多了起来",), 30) == ("渔船陆续回到港口…",)
    assert excerpt(("The boats came back before the storm",), 20) == ("The boats came back…",)


def test_a_full_stop_ends_a_sentence_only_before_a_blank() -> None:
    assert excerpt(("It rose 3.25 points. Then it fell again",), 30) == ("It rose 3.25 points.…",)
    assert excerpt(("It rose 3.25 points in a day",), 10) == ("It rose…",)


def test_without_any_pause_it_is_cut_where_it_must_be() -> None:
    assert excerpt(("船" * 30,), 20) == ("船" * 10 + "…",)


def test_a_later_paragraph_is_cut_or_left_out() -> None:
    assert excerpt(("第一段。", "第二段很长很长很长"), 16) == ("第一段。", "第二段很…")
    assert excerpt(("第一段。", "第二段"), 8) == ("第一段。",)


def test_han_letters_count_double() -> None:
    assert len(excerpt(("船" * 500,))[0]) == 201
    assert len(excerpt(("o" * 900,))[0]) == 401


@given(st.lists(st.text(min_size=1, max_size=80), max_size=6), st.integers(0, 60))
def test_an_excerpt_is_a_beginning_and_no_longer_than_its_room(texts: list[str], room: int) -> None:
    kept = excerpt(texts, room)
    assert len(kept) <= len(texts)
    assert sum(len(text.removesuffix("…")) for text in kept) <= room
    whole = "".join(texts)
    assert all(text.removesuffix("…") in whole for text in kept)
