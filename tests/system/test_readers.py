"""Real readers subscribe to the running service and read on while stories are edited, merged and split."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import pytest

from benchmarks.grammar_rules import atom_faults, json_faults, rss_faults, together_faults
from benchmarks.readers import BOTH, READERS, TAILED, Entry, rsstail, shown
from tests.stories import made_up
from tests.system.conftest import body_of
from tests.system.desk import Desk, desk

pytestmark = pytest.mark.system


@dataclass(frozen=True, slots=True)
class Read:
    """A reader, a document it reads, and what it kept at each of its visits."""

    name: str
    document: str
    first: list[Entry]
    second: list[Entry]


@dataclass
class Days:
    """What was published before and after the changes, and what the readers made of it."""

    before: list[Entry]
    after: list[Entry]
    read: dict[tuple[str, str], Read]
    tails: dict[str, list[tuple[str, str, str]]]
    faults: list[str]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    """Two visits of every reader: between them one article is edited, two are merged, one is split off."""
    folder = tmp_path_factory.mktemp("desk")
    with desk(folder) as at:
        ferry, title = made_up("ferry", 500), "东岛轮渡周六复航"
        at.tell("haian", "ferry", title, ferry)
        at.wait(title, count=1)  # the entry links to it, and goes on doing so
        at.tell("haian", "library", "旧书修补室开放")
        at.tell("haian", "orchard", "柿子早红了十天")
        at.tell("daohe", "ferry", title, ferry)
        at.tell("daohe", "tram", "电车延长到北岸：1 < 2 & 3")
        at.tell("daohe", "orchard", "果农说柿子卖不动")
        at.wait(title, "旧书修补室开放", "电车延长到北岸：1 < 2 & 3", count=5)
        before = at.entries()
        homes = {each: tmp_path_factory.mktemp("-".join(each)) for each in BOTH}
        first = {each: READERS[each[0]][0](homes[each], at.address(each[1])) for each in BOTH}
        change(at)
        after = at.entries()
        second = {each: READERS[each[0]][0](homes[each], at.address(each[1])) for each in BOTH}
        tails = {name: rsstail(folder, at.address(name), 50) for name in TAILED}
        read = {each: Read(*each, first[each], second[each]) for each in BOTH}
        yield Days(before, after, read, tails, faults(at))


def faults(at: Desk) -> list[str]:
    """What is wrong with the documents as they are served."""
    atom, rss, told = (body_of(at.address(name)) for name in ("atom.xml", "rss.xml", "feed.json"))
    archive = next(re.finditer(rb'href="([^"]+)" rel="prev-archive"', atom))[1].decode()
    return [
        *atom_faults(atom, at.address("atom.xml")),
        *atom_faults(body_of(archive), archive),
        *rss_faults(rss, at.address("rss.xml")),
        *json_faults(told, at.address("feed.json")),
        *together_faults(atom, rss, told),
        *([] if b"deleted-entry" in atom else ["no tombstone after a merge"]),
    ]


def change(at: Desk) -> None:
    """Edit one story, print a new one, merge two that were published, split one that was folded."""
    at.tell("haian", "library", "旧书修补室改到下月开放")
    at.tell("haian", "bakery", "面包师谈妥两年的面粉价")
    at.wait("旧书修补室改到下月开放", "面包师谈妥两年的面粉价", count=6)
    at.say("merge", at.link("haian", "orchard"), at.link("daohe", "orchard"))
    at.wait(count=5)
    at.say("split", at.link("haian", "ferry"), at.link("daohe", "ferry"))
    assert at.service
    apart = {at.link("haian", "ferry"), at.link("daohe", "ferry")}
    at.service.wait_until(lambda: apart <= {entry.link for entry in at.entries()})


@pytest.fixture(params=BOTH, ids=lambda pair: f"{pair[0]}, {pair[1]}")
def read(request: pytest.FixtureRequest, days: Days) -> Read:
    return days.read[request.param]


def test_each_entry_is_there_once_with_our_id_title_link_and_date(days: Days, read: Read) -> None:
    expected = {shown(entry, read.document) for entry in days.before}
    assert len(read.first) == len(expected)
    assert set(read.first) == expected


def test_in_order_of_their_dates_readers_show_our_order(days: Days, read: Read) -> None:
    ids = [entry.id for entry in sorted(read.first, key=lambda entry: -entry.when)]
    assert ids == [entry.id for entry in days.before]


def test_after_an_edit_a_merge_and_a_split_none_is_missing_and_none_comes_twice(
    days: Days, read: Read
) -> None:
    # sfeed tells what it has kept apart by title as well: what was edited stands there under both.
    names = [(entry.id, entry.title if read.name == "sfeed" else "") for entry in read.second]
    ids = [entry.id for entry in read.second]
    assert len(names) == len(set(names)), "one story twice"
    assert {entry.id for entry in days.after} <= set(ids), "one is missing"
    assert set(ids) <= {entry.id for entry in (*days.before, *days.after)}, "one that was never told"
    dates = {entry.id: entry.when for entry in (*days.before, *days.after)}
    assert all(entry.when == dates[entry.id] for entry in read.second), "one has moved"


def test_an_edited_headline_arrives(days: Days, read: Read) -> None:
    titles = {entry.title for entry in read.second}
    assert "旧书修补室改到下月开放" in titles
    assert ("旧书修补室开放" in titles) == (read.name == "sfeed"), "only sfeed keeps the old one beside it"
    assert len(days.after) == 6


def test_after_all_that_the_documents_as_served_break_no_rule(days: Days) -> None:
    assert days.faults == []


@pytest.mark.parametrize("document", TAILED)
def test_rsstail_tells_every_entry_in_our_order(days: Days, document: str) -> None:
    told = days.tails[document]
    expected = [shown(entry, document) for entry in days.after]
    assert [(title, link) for title, link, _ in told] == [(entry.title, entry.link) for entry in expected]
    clocks = [re.sub(r"^\w+, ", "", date) for _, _, date in told]  # of an Atom date it names a wrong weekday
    # Of Atom it knows one date, and that is the one of the last change.
    dates = [entry.updated if document == "atom.xml" else entry.when for entry in expected]
    assert [int(parsedate_to_datetime(clock).timestamp()) for clock in clocks] == dates
