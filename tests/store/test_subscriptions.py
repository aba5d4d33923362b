"""What is agreed with hubs comes back as it went, and is found by what a callback knows of it."""

from dataclasses import fields, replace
from typing import Any

from aggregator.model import PollState, SourceSlug
from aggregator.model.subscriptions import Mode, Subscription
from aggregator.store.sql import SqlStore
from tests.stories import NOON, at

HARBOUR, DAOHE = SourceSlug("harbour"), SourceSlug("daohe")
FEED = "https://harbour.example/feed"


def made(ending: str = "t1", **changes: Any) -> Subscription:
    values: dict[str, Any] = {
        "token": ending,
        "source": HARBOUR,
        "url": FEED,
        "hub": "https://hub.example/",
        "topic": f"{FEED}?v=1",
        "callback": f"https://news.example.org/websub/{ending}",
        "secret": f"secret of {ending}",
        "asked_at": NOON,
        "due": at(1),
    }
    return Subscription(**(values | changes))


def keep(store: SqlStore, *subscriptions: Subscription) -> None:
    with store.writing() as writing:
        for each in subscriptions:
            writing.save_subscription(each)


def test_every_field_of_a_subscription_comes_back_as_it_went(store: SqlStore) -> None:
    whole = made(
        asked=Mode.UNSUBSCRIBE,
        lease_until=at(240),
        failures=3,
        error="它不答",
        denied=True,
        told=at(2),
        unread=at(3),
    )
    plain = made("t2")
    assert all(getattr(whole, field.name) != field.default for field in fields(whole))
    keep(store, whole, plain)
    with store.looking() as look:
        assert look.subscription("t1") == whole
        assert look.subscription("t2") == plain
        assert look.subscription("T1") is None
        assert look.subscription("") is None


def test_a_subscription_saved_again_replaces_what_was_known_and_a_dropped_one_is_gone(
    store: SqlStore,
) -> None:
    keep(store, made(), made("t2"))
    keep(store, replace(made(), lease_until=at(5)))
    assert [each.lease_until for each in store.subscriptions()] == [at(5), None]
    with store.writing() as writing:
        writing.drop_subscription("t1")
        writing.drop_subscription("t1")
    assert [each.token for each in store.subscriptions()] == ["t2"]


def test_those_of_a_source_are_found_in_the_order_of_asking(store: SqlStore) -> None:
    keep(store, made("t1", asked_at=at(2)), made("t2", asked_at=at(1)), made("t3", source=DAOHE))
    assert [each.token for each in store.subscriptions(HARBOUR)] == ["t2", "t1"]
    assert [each.token for each in store.subscriptions()] == ["t3", "t2", "t1"]
    assert store.subscriptions(SourceSlug("nobody")) == []


def test_addresses_whose_document_names_a_hub_are_found(store: SqlStore) -> None:
    named = PollState(source=HARBOUR, url=FEED, hub="https://hub.example/", topic=f"{FEED}?v=1")
    with store.writing() as writing:
        writing.save_poll(named)
        writing.save_poll(PollState(source=DAOHE, url="https://daohe.example/feed"))
    assert store.advertised() == [named]
    with store.looking() as look:
        assert look.poll_state(HARBOUR, FEED) == named
        assert look.poll_state(HARBOUR, "https://harbour.example/other") is None
    with store.writing() as writing:
        writing.save_poll(replace(named, hub="", topic=""))
    assert store.advertised() == []


def test_a_subscription_shows_no_secret_of_its_own() -> None:
    shown = repr(made("unguessable"))
    assert "unguessable" not in shown
    assert "secret" not in shown
    assert "harbour" in shown
