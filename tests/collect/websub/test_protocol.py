"""What a hub is told, and what its word does to a subscription."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.websub import protocol
from aggregator.collect.websub.protocol import (
    FAREWELLS,
    LEASE,
    LONGEST_CHALLENGE,
    LONGEST_LEASE,
    agreement,
    asking,
    failed,
    form,
    genuine,
    over,
    public,
    reachable,
    shared,
    verified,
)
from aggregator.model import Access, Host, Http, SourceSlug
from aggregator.model.subscriptions import Mode, Standing, Subscription, Verification

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOPIC = "https://harbour.example/feed?v=1"
NEW = agreement(
    source=SourceSlug("harbour"),
    url="https://harbour.example/feed",
    hub="https://hub.example/",
    topic=TOPIC,
    base_url="https://news.example.org/folded",
    token="a-token",  # noqa: S106 - of a test
    secret="a-secret",  # noqa: S106
    now=NOW,
)


def question(mode: str = "subscribe", **changes: str) -> Verification:
    values = {"mode": mode, "topic": TOPIC, "challenge": "c", "lease_seconds": "864000"} | changes
    return Verification(**values)


def asked(before: Subscription = NEW, mode: Mode = Mode.SUBSCRIBE, now: datetime = NOW) -> Subscription:
    return asking(before, mode, now)


def live(lease: str = "864000", now: datetime = NOW) -> Subscription:
    after = verified(asked(now=now), question(lease_seconds=lease), now, 0.0)
    assert after is not None
    return after


class TestWhatIsAsked:
    def test_everything_a_hub_needs_and_the_lease_that_we_would_like(self) -> None:
        assert dict(form(asked())) == {
            "hub.callback": "https://news.example.org/folded/websub/a-token",
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.lease_seconds": "864000",
            "hub.secret": "a-secret",
        }

    def test_whoever_leaves_tells_no_secret(self) -> None:
        assert dict(form(asked(live(), Mode.UNSUBSCRIBE))) == {
            "hub.callback": "https://news.example.org/folded/websub/a-token",
            "hub.mode": "unsubscribe",
            "hub.topic": TOPIC,
        }

    def test_asking_counts_as_asked_in_vain_until_the_hub_asks_back(self) -> None:
        first = asked()
        assert (first.failures, first.due, first.error) == (1, NOW + HOUR, "")
        assert first.standing(NOW) is Standing.ASKED
        again = asked(first, now=NOW + HOUR)
        assert (again.failures, again.due) == (2, NOW + 3 * HOUR)
        assert "can it reach publish.base_url?" in again.error
        assert again.standing(NOW) is Standing.FAILED

    def test_tries_grow_rarer_up_to_a_day(self) -> None:
        each, rests = NEW, []
        for _ in range(8):
            each = asked(each)
            rests.append((each.due - NOW) / HOUR)
        assert rests == [1, 2, 4, 8, 16, 24, 24, 24]

    def test_who_cannot_be_asked_is_shown_with_the_cause_and_asked_later(self) -> None:
        after = failed(asked(), "no answer\nfrom it", NOW, None)
        assert (after.error, after.due, after.standing(NOW)) == (
            "no answer from it",
            NOW + HOUR,
            Standing.FAILED,
        )

    @pytest.mark.parametrize(
        ("wait", "rest"), [(2 * HOUR, 2 * HOUR), (timedelta(0), HOUR), (99 * DAY, 7 * DAY)]
    )
    def test_a_hubs_retry_after_only_lengthens_the_rest_and_not_for_ever(
        self, wait: timedelta, rest: timedelta
    ) -> None:
        assert failed(asked(), "429", NOW, wait).due == NOW + rest


class TestVerification:
    def test_a_yes_begins_the_lease_and_forgets_what_went_wrong(self) -> None:
        after = verified(failed(asked(), "500", NOW, None), question(), NOW, 0.0)
        assert after is not None
        assert after.lease_until == NOW + LEASE
        assert (after.failures, after.error, after.standing(NOW)) == (0, "", Standing.LIVE)

    @pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
    def test_it_is_renewed_well_before_its_end_and_not_all_at_once(self, chance: float) -> None:
        after = verified(asked(), question(), NOW, chance)
        assert after is not None
        assert NOW + 7 * DAY <= after.due <= NOW + 8 * DAY

    def test_a_renewal_moves_the_end_and_until_then_the_old_lease_holds(self) -> None:
        renewing = asked(live(), now=NOW + 8 * DAY)
        assert renewing.live(NOW + 9 * DAY)
        after = verified(renewing, question(), NOW + 8 * DAY, 0.0)
        assert after is not None
        assert after.lease_until == NOW + 18 * DAY

    def test_a_lease_that_is_not_renewed_lapses(self) -> None:
        assert live().standing(NOW + 11 * DAY) is Standing.LAPSED
        assert not live().live(NOW + LEASE)
        assert live().lease(NOW + 9 * DAY) == DAY
        assert live().lease(NOW + 11 * DAY) == timedelta(0)

    @pytest.mark.parametrize(
        ("said", "lease"),
        [
            ("60", timedelta(seconds=60)),
            ("", LEASE),
            ("-5", LEASE),
            ("soon", LEASE),
            ("999999999999", LONGEST_LEASE),
            ("9" * 40, LEASE),
            ("0", timedelta(0)),
        ],
    )
    def test_a_lease_is_what_the_hub_says_within_reason(self, said: str, lease: timedelta) -> None:
        assert live(said).lease_until == NOW + lease

    def test_a_hub_of_very_short_leases_is_not_asked_all_the_time(self) -> None:
        assert live("1").due == NOW + timedelta(minutes=5)

    @pytest.mark.parametrize(
        "wrong",
        [
            question(topic="https://harbour.example/feed"),
            question(topic=TOPIC.upper()),
            question(topic=""),
            question("unsubscribe"),
            question("Subscribe"),
            question(""),
            question(challenge=""),
            question(challenge="a\x00b"),
            question(challenge="a\r\nSet-Cookie: b"),
            question(challenge="c" * (LONGEST_CHALLENGE + 1)),
        ],
    )
    def test_what_we_did_not_ask_for_is_no(self, wrong: Verification) -> None:
        assert verified(asked(), wrong, NOW, 0.0) is None

    def test_a_hub_may_ask_again_whether_we_still_mean_it(self) -> None:
        assert verified(live(), question(), NOW + DAY, 0.0) is not None

    def test_leaving_is_confirmed_only_by_who_leaves(self) -> None:
        assert verified(live(), question("unsubscribe"), NOW, 0.0) is None
        after = verified(asked(live(), Mode.UNSUBSCRIBE), question("unsubscribe"), NOW, 0.0)
        assert after is not None
        assert (after.lease_until, after.standing(NOW)) == (None, Standing.LEAVING)
        assert over(after, NOW)

    def test_a_late_yes_does_not_bring_back_who_leaves(self) -> None:
        assert verified(asked(live(), Mode.UNSUBSCRIBE), question(), NOW, 0.0) is None

    def test_a_denial_ends_the_lease_whenever_it_comes_and_is_not_argued_with_for_a_week(self) -> None:
        for before in (asked(), live()):
            after = verified(before, question("denied", reason="too\nmany", challenge=""), NOW, 0.0)
            assert after is not None
            assert (after.standing(NOW), after.error, after.due) == (
                Standing.DENIED,
                "too many",
                NOW + 7 * DAY,
            )
            assert not after.live(NOW)

    def test_a_denial_of_another_topic_is_none(self) -> None:
        assert verified(live(), question("denied", topic="https://other.example/"), NOW, 0.0) is None

    def test_a_hub_that_has_changed_its_mind_is_believed(self) -> None:
        denied = verified(asked(), question("denied"), NOW, 0.0)
        assert denied is not None
        after = verified(asked(denied, now=NOW + 7 * DAY), question(), NOW + 7 * DAY, 0.0)
        assert after is not None
        assert after.standing(NOW + 7 * DAY) is Standing.LIVE


class TestLeaving:
    def test_who_promised_nothing_need_not_be_told(self) -> None:
        assert over(NEW, NOW)
        assert over(asked(), NOW)
        assert over(live(), NOW + LEASE)
        assert not over(live(), NOW)

    def test_a_hub_that_does_not_listen_is_told_a_few_times_only(self) -> None:
        each, now = live(), NOW
        for told in range(1, FAREWELLS + 1):
            each = asked(each, Mode.UNSUBSCRIBE, now)
            assert each.failures == told
            assert not over(each, now)
            now = each.due
        assert over(each, now)


class TestSignatures:
    @staticmethod
    def sign(algorithm: str, body: bytes = b"news", secret: str = "a-secret") -> str:  # noqa: S107
        return hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()

    @pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
    def test_every_method_of_the_specification_is_understood(self, algorithm: str) -> None:
        digest = self.sign(algorithm)
        assert genuine("a-secret", b"news", f"{algorithm}={digest}")
        assert genuine("a-secret", b"news", f" {algorithm.upper()}={digest.upper()} ")
        assert not genuine("a-secret", b"news!", f"{algorithm}={digest}")
        assert not genuine("another", b"news", f"{algorithm}={digest}")
        assert not genuine("a-secret", b"news", f"{algorithm}={digest[:-1]}")

    @pytest.mark.parametrize("other", ["md5", "sha224", "sha3_256", "blake2b"])
    def test_no_other_is(self, other: str) -> None:
        assert not genuine("a-secret", b"news", f"{other}={self.sign(other)}")

    @pytest.mark.parametrize("said", ["", "=", "sha256", "sha256=", "sha256=无", "sha256=sha256=", "none="])
    def test_what_is_no_signature_is_a_wrong_one(self, said: str) -> None:
        assert not genuine("a-secret", b"news", said)

    @given(st.text(max_size=100), st.binary(max_size=100))
    def test_no_text_is_one_by_chance(self, said: str, body: bytes) -> None:
        assert not genuine("a-secret", body, said)
        assert not genuine("a-secret", body, f"sha256={said}")


class TestWhoMayCall:
    @pytest.mark.parametrize(
        "url",
        [
            "https://news.example.org",
            "http://93.184.216.34:8080",
            "http://[2606:2800:220:1::1]/a",
            "https://a.io.",
        ],
    )
    def test_others_reach_a_public_address(self, url: str) -> None:
        assert public(url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:8080",
            "http://0.0.0.0:8080",
            "http://[::1]:8080",
            "http://192.168.1.4",
            "http://100.64.0.1",
            "http://localhost:8080",
            "http://nas.local",
            "http://news.lan",
            "http://nas",
            "http://aggregator.internal",
            "http://box.home.arpa",
            "",
        ],
    )
    def test_nobody_reaches_a_private_one(self, url: str) -> None:
        assert not public(url)

    def test_a_hub_at_home_may_call_a_private_address(self) -> None:
        http = Http(user_agent="a", hosts={"hub.lan": Host(allow_private=True)})
        assert reachable("http://192.168.1.4", "http://hub.lan:9000/hub", http)
        assert not reachable("http://192.168.1.4", "https://hub.example/", http)
        assert reachable("https://news.example.org", "https://hub.example/", http)

    @pytest.mark.parametrize(
        "changes",
        [
            {"basic": "reader:password"},
            {"bearer": "token"},
            {"headers": (("X-Key", "1"),)},
            {"proxy": "http://proxy.example:3128"},
        ],
    )
    def test_no_hub_is_told_of_what_only_we_may_read(self, changes: dict[str, Any]) -> None:
        assert not shared("https://harbour.example/feed", Access(**changes))

    def test_nor_of_an_address_with_a_password(self) -> None:
        assert not shared("https://a:b@harbour.example/feed", Access())
        assert not shared("http://[", Access())
        assert shared("https://harbour.example/feed", Access(insecure=True))


def test_a_callback_is_below_the_address_that_others_know_us_by() -> None:
    assert protocol.callback("https://a.example/x", "t") == "https://a.example/x/websub/t"


def test_standing_says_whether_a_lease_was_ever_there() -> None:
    assert replace(live(), lease_until=None).standing(NOW) is Standing.ASKED
