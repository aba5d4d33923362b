from datetime import UTC, datetime

import pytest

from aggregator.publish.words import CATALOGUE, Language, Locale, iso

EVENING = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", "2026年3月6日 星期五"),
        ("zh-TW", "2026年3月6日 星期五"),
        ("en", "Friday, 6 March 2026"),
    ],
)
def test_a_day_is_named_in_the_readers_language_and_zone(language: Language, words: str) -> None:
    assert Locale(language, "Asia/Taipei").date(EVENING) == words


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "2026-03-05 18:30 UTC"),
        ("Asia/Shanghai", "2026-03-06 02:30 UTC+8"),
        ("Asia/Kolkata", "2026-03-06 00:00 UTC+5:30"),
        ("America/St_Johns", "2026-03-05 15:00 UTC-3:30"),
    ],
)
def test_a_time_says_how_far_it_is_from_utc(zone: str, text: str) -> None:
    assert Locale("en", zone).stamp(EVENING) == text


def test_a_date_without_a_clock_time_shows_none() -> None:
    assert Locale("en", "Asia/Shanghai").stamp(EVENING, "day") == "2026-03-06"


def test_times_in_documents_are_utc_to_the_second() -> None:
    assert iso(EVENING.replace(microsecond=999)) == "2026-03-05T18:30:00Z"


@pytest.mark.parametrize("language", CATALOGUE)
def test_every_language_fills_in_the_same_facts(language: Language) -> None:
    words = Locale(language).words
    assert "2" in words.merged.format(count=2, names="x")
    assert "3" in words.others.format(count=3)
    assert "4" in words.entries.format(count=4)
    assert "UTC" in words.zone.format(zone="UTC")
    assert len(set(words.weekdays)) == 7
