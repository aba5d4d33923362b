"""Which due addresses are polled next."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Feeds, Host, Http, Interval, PollState, Repository, Source, SourceSlug
from aggregator.pipeline.collecting import Due
from aggregator.pipeline.collecting import question as key
from aggregator.pipeline.flow import POLLS
from aggregator.service.choosing import choose, host
from tests.stories import NOON

HTTP = Http(user_agent="x", hosts={"*": Host(concurrency=2), "wide.example": Host(concurrency=99)})


def due(slug: str, url: str, *, git: bool = False, read: bool = True) -> Due:
    source = Source(
        slug=SourceSlug(slug),
        name=slug,
        origin=Repository(url) if git else Feeds((url,)),
        interval=Interval(timedelta(minutes=10), timedelta(hours=1)),
        first_fetch=20,
        announce=timedelta(days=7),
    )
    return Due(source, PollState(source=source.slug, url=url, last_fetch=NOON if read else None))


def at_host(name: str, count: int) -> list[Due]:
    return [due(f"s{n}", f"https://{name}/{n}") for n in range(count)]


def test_a_host_gets_no_more_polls_at_once_than_it_takes() -> None:
    slow, other = at_host("slow.example", 5), due("other", "https://other.example/")
    assert choose([*slow, other], [], HTTP) == [*slow[:2], other]
    assert choose(slow, slow[:2], HTTP) == []
    assert choose(at_host("wide.example", 5), [], HTTP) == at_host("wide.example", 5)


def test_no_more_are_in_flight_than_the_pipeline_takes() -> None:
    wide = at_host("wide.example", 40)
    assert choose(wide, [], HTTP) == wide[:POLLS]
    assert choose(wide[10:], wide[:10], HTTP) == wide[10:POLLS]


def test_the_hosts_of_a_site_that_throttles_share_one_budget() -> None:
    found = [
        due("a", "https://a.busy.example/"),
        due("b", "https://b.busy.example/"),
        due("c", "https://c.busy.example/"),
    ]
    assert choose(found, [], HTTP) == found
    assert choose(found, [], HTTP, {"busy.example"}) == found[:2]
    assert choose(found, found[:2], HTTP, {"busy.example"}) == []


def test_mirrors_wait_for_feeds_that_were_never_read() -> None:
    mirror = due("mirror", "https://git.example/m.git", git=True, read=False)
    feed = due("feed", "https://feed.example/", read=False)
    assert choose([mirror, feed], [], HTTP) == [feed]
    assert choose([mirror], [feed], HTTP) == []
    known = replace(feed, state=replace(feed.state, last_fetch=NOON))
    assert choose([mirror, known], [], HTTP) == [mirror, known]


def test_the_host_is_the_one_that_a_source_has_moved_to() -> None:
    moved = due("a", "https://old.example/")
    assert host(replace(moved, state=replace(moved.state, moved="https://new.example/x"))) == "new.example"


dues = st.lists(
    st.builds(
        lambda n, where, git, read: due(f"s{n}", f"https://{where}/{n}", git=git, read=read),
        st.integers(0, 99),
        st.sampled_from(["a.example", "b.example", "wide.example"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=40,
    unique_by=key,
)


@given(dues, st.integers(0, 40))
def test_what_is_chosen_keeps_its_order_and_every_bound(found: list[Due], flying: int) -> None:
    flight, waiting = found[:flying], found[flying:]
    chosen = choose(waiting, flight, HTTP)
    assert chosen == [each for each in waiting if each in chosen]
    assert not chosen or len(chosen) + len(flight) <= POLLS
    for name in ("a.example", "b.example"):
        mine = [each for each in chosen if host(each) == name]
        assert not mine or len(mine) + sum(host(each) == name for each in flight) <= 2


@given(dues)
def test_something_is_always_chosen_where_nothing_flies(found: list[Due]) -> None:
    assert bool(choose(found, [], HTTP)) == bool(found)
