"""How often something may be asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.limits import Bucket, Limit, Networks, client_of, network, whole_seconds

LIMIT = Limit(3, 10.0)


def test_a_burst_is_taken_at_once_and_then_one_at_a_time() -> None:
    bucket = Bucket(LIMIT, 0.0)
    assert [bucket.take(0.0) for _ in range(3)] == [0.0] * 3
    assert bucket.take(0.0) == pytest.approx(10.0)
    assert bucket.take(4.0) == pytest.approx(6.0)
    assert bucket.take(10.0) == 0.0
    assert bucket.take(10.0) == pytest.approx(10.0)
    assert [bucket.take(1000.0) for _ in range(4)] == [0.0, 0.0, 0.0, pytest.approx(10.0)]


@given(st.lists(st.floats(0, 50), max_size=60))
def test_never_more_than_the_burst_and_what_time_gives(pauses: list[float]) -> None:
    bucket, now, taken = Bucket(LIMIT, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now) == 0.0
    assert taken <= LIMIT.burst + now / LIMIT.seconds + 1e-6


def test_a_network_shares_and_another_has_its_own() -> None:
    networks = Networks(LIMIT)
    assert [networks.take(f"203.0.113.{each}", 0.0) for each in (1, 2, 3)] == [0.0] * 3
    assert networks.take("203.0.113.4", 0.0) > 0
    assert networks.take("203.0.114.4", 0.0) == 0.0
    assert networks.take("2001:db8:1:2::1", 0.0) == 0.0


def test_only_so_many_networks_are_remembered_and_the_busy_ones_longest() -> None:
    networks = Networks(LIMIT, most=10)
    for _ in range(3):
        networks.take("203.0.113.1", 0.0)
    for number in range(1000):
        networks.take(f"10.{number // 250}.{number % 250}.1", 0.0)
        assert networks.take("203.0.113.1", 0.0) > 0
    assert len(networks) == 10


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("", ""),
        ("a'; --", ""),
        ("203.0.113.7:80", ""),
    ],
)
def test_an_address_is_counted_with_its_network(client: str, name: str) -> None:
    assert network(client) == name


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("::1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.7, ", "127.0.0.1"),
        ("", "203.0.113.7", ""),
    ],
)
def test_only_a_proxy_on_this_machine_says_who_asks_and_its_own_word_is_the_last(
    peer: str, forwarded: str, client: str
) -> None:
    assert client_of(peer, forwarded) == client


@pytest.mark.parametrize(("wait", "said"), [(0.01, "1"), (1.0, "1"), (1.2, "2")])
def test_a_wait_is_told_in_whole_seconds_never_too_short(wait: float, said: str) -> None:
    assert whole_seconds(wait) == said
