from datetime import UTC, datetime

import pytest

from aggregator.web.conditions import accepts_gzip, unchanged

CHANGED = datetime(2026, 2, 25, 6, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=0.5, br", True),
        ("gzip; q=0", False),
        ("gzip;q=0.000, *", False),
        ("*", True),
        ("*;q=0", False),
        ("identity", False),
        ("x gzip y", False),
    ],
)
def test_gzip_is_taken_where_it_is_named_and_not_refused(header: str, taken: bool) -> None:  # noqa: FBT001
    assert accepts_gzip(header) is taken


@pytest.mark.parametrize("header", ['"a"', 'W/"a"', '"x", "a"', '"x",W/"a" ', "*"])
def test_a_tag_matches_weakly_and_anywhere_in_a_list(header: str) -> None:
    assert unchanged('"a"', CHANGED, header, "")


@pytest.mark.parametrize("header", ['"b"', "a", '"a', '"b", "c"', '"ab"'])
def test_another_tag_or_a_broken_one_does_not_match(header: str) -> None:
    assert not unchanged('"a"', CHANGED, header, "Wed, 25 Feb 2026 06:13:20 GMT")


@pytest.mark.parametrize(
    ("since", "same"),
    [
        ("Wed, 25 Feb 2026 06:13:20 GMT", True),
        ("Wed, 25 Feb 2026 06:13:19 GMT", False),
        ("Thu, 26 Feb 2026 00:00:00 GMT", True),
        ("Wed, 25 Feb 2026 06:13:20", False),
        ("yesterday", False),
        ("Wed, 99 Feb 2026 06:13:20 GMT", False),
        ("", False),
    ],
)
def test_a_date_is_compared_and_an_unreadable_one_ignored(since: str, same: bool) -> None:  # noqa: FBT001
    assert unchanged('"a"', CHANGED, "", since) is same
