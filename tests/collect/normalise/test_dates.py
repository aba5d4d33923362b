"""Dates: right or none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.collect.normalise.dates import read_date
from aggregator.collect.normalise.moments import Dated, NoDate

SECONDS = {
    "2023-07-16T10:30:05Z": "2023-07-16T10:30:05",
    "2023-07-16T10:30:05.123+08:00": "2023-07-16T02:30:05",
    "2023-07-16 10:30:05 +0000 UTC": "2023-07-16T10:30:05",
    "2023-07-16T10:30+0800": "2023-07-16T02:30:00",
    "20230716T103005Z": "2023-07-16T10:30:05",
    "2023/7/6 10:30": "2023-07-06T02:30:00",
    "2023.07.16 24:00": "2023-07-16T16:00:00",
    "Sun, 16 Jul 2023 10:30:00 +0800": "2023-07-16T02:30:00",
    "Sun, 16 July 23 10:30 GMT": "2023-07-16T10:30:00",
    "16 Jul 99 10:30 GMT": "1999-07-16T10:30:00",
    "Sund, 16-Jul-2023 10:30:00 EST": None,
    "Sunday, 16-Jul-2023 10:30:00 EST": "2023-07-16T15:30:00",
    "Sat, 31 Dec 2022 23:59:60 GMT": "2022-12-31T23:59:59",
    "July 16th, 2023 at 3:05 p.m. PDT": "2023-07-16T22:05:00",
    "July 16, 2023 12:05 am UTC": "2023-07-16T00:05:00",
    "Sun Jul 16 10:30:00 2023": "2023-07-16T02:30:00",
    "Sun Jul 16 10:30:00 CST 2023": "2023-07-16T02:30:00",
    "Sun Jul 16 2023 10:30:00 GMT+0800 (中国标准时间)": "2023-07-16T02:30:00",
    "2023-07-16 10:30 北京时间": "2023-07-16T02:30:00",
    "2023-07-16 10:30 (JST)": "2023-07-16T01:30:00",
    "2023年7月16日 星期日 下午3点20分": "2023-07-16T07:20:00",
    "2023年7月16日 晚上8時": "2023-07-16T12:00:00",
    "2023年7月16日 中午12:10": "2023-07-16T04:10:00",
    "2023年7月16日 中午1:10": "2023-07-16T05:10:00",
    "2023年7月16日 下午12:10": "2023-07-16T04:10:00",
    "2023年7月16日 凌晨12:10": "2023-07-15T16:10:00",
    "２０２３年７月１６日１０：３０": "2023-07-16T02:30:00",
    "二〇二三年七月十六日 上午十点": "2023-07-16T02:00:00",
    "1601693719": "2020-10-03T02:55:19",
    "1601693719000": "2020-10-03T02:55:19",
    "16 июля 2023 г. 10:30": "2023-07-16T02:30:00",
}
DAYS = {
    "2023-07-16": "2023-07-15T16:00:00",
    "20230716": "2023-07-15T16:00:00",
    "2023年07月16日": "2023-07-15T16:00:00",
    "二零一九年十月十一日": "2019-10-10T16:00:00",
    "二零一九年廿三月一日": None,
    "二〇二三年七月廿三日": "2023-07-22T16:00:00",
    "二〇二三年七月二十日": "2023-07-19T16:00:00",
    "16 July 2023": "2023-07-15T16:00:00",
    "31/12/2023": "2023-12-30T16:00:00",
    "12/31/2023": "2023-12-30T16:00:00",
    "5/5/2023": "2023-05-04T16:00:00",
    "3.4.2023": "2023-04-02T16:00:00",
    "16 de julio de 2023": "2023-07-15T16:00:00",
    "16. Juli 2023": "2023-07-15T16:00:00",
}
NONE = [
    "",
    "2023",
    "2023-07",
    "2018-4-",
    "7月16日",
    "昨天 08:30",
    "3小时前",
    "juli 2023",
    "2023-02-30",
    "2023-07-16 25:00",
    "2023-07-16 10:30 IST",
    "2023-07-16 10:30 +1500",
    "2023-07-16 10:30 来源：晨报",
    "03/04/2023",
    "2023年7月16日 晚上12:10",
    "3 juillet 2023 à 10h30",
    "0",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "0001-01-01T00:00:00Z",
    "9999999999999",
    "2102-01-01",
    "16 مارس 2023",
    "16 Brumaire 2023 foo",
    "2023-07-16" + " " * 200 + "x",
    "x" * 500,
]


@pytest.mark.parametrize(("text", "expected"), SECONDS.items())
def test_a_date_with_a_clock_time_is_a_moment(text: str, expected: str | None) -> None:
    assert read_date(text, "Asia/Shanghai") == _dated(expected, "second")


@pytest.mark.parametrize(("text", "expected"), DAYS.items())
def test_a_date_alone_is_its_day_where_the_source_is(text: str, expected: str | None) -> None:
    assert read_date(text, "Asia/Shanghai") == _dated(expected, "day")


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_moment_for_certain_is_no_date(text: str) -> None:
    assert read_date(text, "Asia/Shanghai") == NoDate()


def test_cst_is_the_zone_of_the_sources_own_place() -> None:
    text = "Sun, 16 Jul 2023 10:30:00 CST"
    assert read_date(text, "Asia/Taipei") == _dated("2023-07-16T02:30:00", "second")
    assert read_date(text, "America/Chicago") == _dated("2023-07-16T16:30:00", "second")
    assert read_date(text, "Europe/Berlin") == NoDate()


@settings(deadline=None)
@given(st.text(max_size=130))
def test_any_text_is_a_date_of_our_times_or_none(text: str) -> None:
    found = read_date(text, "Asia/Shanghai")
    assert isinstance(found, NoDate) or 1990 <= found.moment.year <= 2100


@settings(deadline=None)
@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)))  # noqa: DTZ001 - made aware below
def test_a_moment_survives_being_written_and_read(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    assert read_date(aware.isoformat(), "Asia/Shanghai") == Dated(aware, "second")
    assert read_date(f"{aware:%a, %d %b %Y %H:%M:%S} GMT", "Asia/Shanghai") == Dated(aware, "second")


def _dated(expected: str | None, precision: str) -> Dated | NoDate:
    if expected is None:
        return NoDate()
    return Dated(
        datetime.fromisoformat(expected).replace(tzinfo=UTC), "day" if precision == "day" else "second"
    )
