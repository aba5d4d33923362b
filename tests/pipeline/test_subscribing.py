"""Which hubs are asked for what."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.collect.websub.protocol import verified
from aggregator.model import Access, Feeds, Host, Http, PollState, Settings, Source, SourceSlug, Status
from aggregator.model.subscriptions import Mode, Standing, Subscription, Verification
from aggregator.pipeline.subscribing import ASKS, Plan, plan
from tests.pipeline.newsroom import make_settings
from tests.stories import NOON, at, make_source

HUB = "https://hub.example/"
SLUG = SourceSlug("haian")


def settings(tmp_path: Path, *sources: Source, **changes: Any) -> Settings:
    return make_settings(tmp_path, sources or (make_source(),), **changes)


def named(url: str = "", slug: str = "haian", **changes: Any) -> PollState:
    """An address whose document names a hub."""
    source = make_source(slug)
    url = url or source.origin.urls[0]
    values: dict[str, Any] = {"source": source.slug, "url": url, "hub": HUB, "topic": f"{url}?self"}
    return PollState(**(values | changes))


def minted(made: Plan) -> Subscription:
    ((found, mode),) = made.asks
    assert mode is Mode.SUBSCRIBE
    return found


def live(each: Subscription) -> Subscription:
    asked = Verification(mode="subscribe", topic=each.topic, challenge="c", lease_seconds="864000")
    after = verified(each, asked, NOON, 0.0)
    assert after is not None
    return after


def test_what_a_document_names_is_asked_for(tmp_path: Path) -> None:
    found = minted(plan(settings(tmp_path), [named()], [], NOON))
    assert (found.hub, found.topic) == (HUB, f"{named().url}?self")
    assert found.callback == f"https://news.example.org/websub/{found.token}"


def test_every_callback_and_every_secret_is_its_own_and_cannot_be_guessed(tmp_path: Path) -> None:
    found = [minted(plan(settings(tmp_path), [named()], [], NOON)) for _ in range(100)]
    assert len({each.token for each in found}) == len({each.secret for each in found}) == 100
    for each in found:
        assert len(each.token) >= 43, "256 bits in base64"
        assert 43 <= len(each.secret.encode()) < 200
        assert each.token not in each.secret


def test_what_is_agreed_is_let_alone_until_it_is_due(tmp_path: Path) -> None:
    agreed = live(minted(plan(settings(tmp_path), [named()], [], NOON)))
    assert plan(settings(tmp_path), [named()], [agreed], at(7 * 24)) == Plan()
    ((renewed, mode),) = plan(settings(tmp_path), [named()], [agreed], at(8 * 24)).asks
    assert (renewed, mode) == (agreed, Mode.SUBSCRIBE)


@pytest.mark.parametrize(
    "change", [{"hub": "https://other.example/"}, {"topic": "https://haian.example/new"}]
)
def test_another_hub_or_topic_is_another_agreement_and_the_old_one_is_left(
    tmp_path: Path, change: dict[str, str]
) -> None:
    agreed = live(minted(plan(settings(tmp_path), [named()], [], NOON)))
    (new, wanted), (old, left) = plan(settings(tmp_path), [named(**change)], [agreed], at(1)).asks
    assert (old, left, wanted) == (agreed, Mode.UNSUBSCRIBE, Mode.SUBSCRIBE)
    assert new.token != agreed.token
    assert new.secret != agreed.secret


@pytest.mark.parametrize(
    "state",
    [
        named(hub="", topic=""),
        named(status=Status.GONE),
        named("https://haian.example.org/no-longer-in-feeds-yaml"),
        named(slug="nobody"),
    ],
)
def test_what_is_not_wanted_is_not_asked_for_and_left_where_it_was_agreed(
    tmp_path: Path, state: PollState
) -> None:
    assert plan(settings(tmp_path), [state], [], NOON) == Plan()
    agreed = live(minted(plan(settings(tmp_path), [named()], [], NOON)))
    assert plan(settings(tmp_path), [state], [agreed], at(1)).asks == ((agreed, Mode.UNSUBSCRIBE),)


def test_what_was_never_promised_is_forgotten_without_a_word(tmp_path: Path) -> None:
    asked = minted(plan(settings(tmp_path), [named()], [], NOON))
    assert plan(settings(tmp_path), [], [asked], at(1)) == Plan(over=(asked,))
    lapsed = live(asked)
    assert plan(settings(tmp_path), [], [lapsed], at(11 * 24)) == Plan(over=(lapsed,))


@pytest.mark.parametrize(
    "access",
    [Access(basic="a:b"), Access(bearer="t"), Access(headers=(("X-Key", "1"),)), Access(proxy="http://p:1")],
)
def test_no_hub_is_told_of_a_feed_that_is_not_everybodys(tmp_path: Path, access: Access) -> None:
    source = replace(make_source(), access=access)
    assert plan(settings(tmp_path, source), [named()], [], NOON) == Plan()


def test_nor_of_one_with_a_password_in_its_address(tmp_path: Path) -> None:
    url = "https://reader:password@haian.example.org/feed"
    source = replace(make_source(), origin=Feeds((url,)))
    assert plan(settings(tmp_path, source), [named(url)], [], NOON) == Plan()


def test_a_private_address_of_ours_is_told_to_hubs_at_home_only(tmp_path: Path) -> None:
    base = replace(settings(tmp_path).publish, base_url="http://192.168.1.4:8080")
    http = Http(user_agent="a", hosts={"hub.lan": Host(allow_private=True)})
    home = settings(tmp_path, publish=base, http=http)
    assert plan(home, [named()], [], NOON) == Plan()
    assert minted(plan(home, [named(hub="http://hub.lan/")], [], NOON)).hub == "http://hub.lan/"


def test_switched_off_nobody_is_asked_and_every_hub_is_left(tmp_path: Path) -> None:
    agreed = live(minted(plan(settings(tmp_path), [named()], [], NOON)))
    off = settings(tmp_path, http=Http(user_agent="a", websub=False))
    assert plan(off, [named()], [], NOON) == Plan()
    assert plan(off, [named()], [agreed], at(1)).asks == ((agreed, Mode.UNSUBSCRIBE),)


def test_many_are_asked_a_few_at_a_time_the_longest_due_first(tmp_path: Path) -> None:
    slugs = [f"blog-{n}" for n in range(20)]
    many = settings(tmp_path, *map(make_source, slugs))
    states = [named(slug=slug) for slug in slugs]
    first = plan(many, states, [], NOON)
    assert len(first.asks) == ASKS
    everything = [
        live(minted(plan(many, [state], [], NOON - timedelta(hours=n)))) for n, state in enumerate(states)
    ]
    aged = [replace(each, due=NOON - timedelta(hours=n)) for n, each in enumerate(everything)]
    renewed = [each for each, _ in plan(many, states, aged, NOON).asks]
    assert renewed == list(reversed(aged))[:ASKS]


def test_of_two_agreements_about_one_address_one_is_left(tmp_path: Path) -> None:
    one, other = (live(minted(plan(settings(tmp_path), [named()], [], NOON))) for _ in range(2))
    assert plan(settings(tmp_path), [named()], [one, other], at(1)).asks == ((other, Mode.UNSUBSCRIBE),)
    assert one.standing(at(1)) is Standing.LIVE
