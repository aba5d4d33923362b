"""The judge of real readers' visits sees every way in which one of them may be wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.readers import BOTH, Entry
from benchmarks.visits import Visits

FERRY = Entry("urn:uuid:1", "东岛轮渡周六复航", "https://haian.example/1", 1_600_000_000)
TRAM = Entry("urn:uuid:2", "电车延长 1 <b", "https://daohe.example/2", 1_600_000_060)
IN_RSS = [FERRY, replace(TRAM, title="电车延长 1 ＜b")]


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """One visit after which every reader has kept everything."""
    made = Visits(
        "http://news.example/all", tmp_path, count=1, told={each.id: each for each in (FERRY, TRAM)}
    )
    for name, document in BOTH:
        made.kept[name, document] = list(IN_RSS) if document == "rss.xml" else [FERRY, TRAM]
    return made


def test_where_all_is_kept_as_it_was_told_nothing_is_wrong(visits: Visits) -> None:
    assert visits.faults() == []
    assert visits.figures()["kept by newsboat of rss.xml"] == visits.figures()["entries told to readers"] == 2


@pytest.mark.parametrize("reader", BOTH, ids="-".join)
@pytest.mark.parametrize(
    ("crime", "said"),
    [
        (lambda kept: kept.pop(), "urn:uuid:2 is missing"),
        (lambda kept: kept.append(kept[0]), "urn:uuid:1 2 times"),
        (lambda kept: kept.append(replace(FERRY, id="urn:uuid:3")), "urn:uuid:3 was never told"),
        (lambda kept: kept.__setitem__(0, replace(FERRY, title="旧题")), "title='旧题'"),
        (lambda kept: kept.__setitem__(0, replace(FERRY, link="https://else.example/")), "else.example"),
        (lambda kept: kept.__setitem__(0, replace(FERRY, when=0)), "when=0"),
    ],
)
def test_every_crime_of_every_reader_is_seen(
    visits: Visits, reader: tuple[str, str], crime: object, said: str
) -> None:
    assert callable(crime)
    crime(visits.kept[reader])
    (fault,) = visits.faults()
    assert fault.startswith(", ".join(reader))
    assert said in fault


@pytest.mark.parametrize("document", ["atom.xml", "rss.xml"])
def test_only_sfeed_may_keep_an_old_headline_beside_the_new_one(visits: Visits, document: str) -> None:
    old = replace(FERRY, title="旧题")
    visits.kept["sfeed", document].append(old)
    assert visits.faults() == []
    visits.kept["newsboat", document].append(old)
    assert any("2 times" in fault for fault in visits.faults())
