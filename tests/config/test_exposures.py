"""Warnings of what lets others see or change what is asked, and of what hides who asks."""

from collections.abc import Callable

import pytest

from aggregator.model import Settings

Meaning = Callable[..., Settings]
BASE = "publish: {base_url: 'https://news.example.org'}\ntopics: {all: }\n"


def warnings(meaning: Meaning, text: str) -> tuple[str, ...]:
    return tuple(each.partition("warning: ")[2] for each in meaning(BASE + text, P="geheim-7f").warnings)


def test_a_certificate_that_is_not_checked_is_told_at_its_place(meaning: Meaning) -> None:
    text = "sources:\n  a:\n    feed: https://a.example/\n    tls: insecure\n"
    (told,) = meaning(BASE + text).warnings
    assert told == (
        "feeds.yaml:6:10: warning: sources.a.tls: no certificate is checked; "
        "whoever sits on the way may change what is read"
    )


@pytest.mark.parametrize("keys", ["auth: {bearer: '${env:P}'}", "headers: {X-A: '${env:P}'}"])
def test_a_secret_over_plain_http_is_told_and_one_to_a_host_next_door_is_not(
    keys: str, meaning: Meaning
) -> None:
    told = "sources.a: its password goes over plain http, readable on the way; write https://"
    assert warnings(meaning, f"sources: {{a: {{feed: http://a.example/, {keys}}}}}\n") == (told,)
    assert warnings(meaning, f"sources: {{a: {{feed: https://a.example/, {keys}}}}}\n") == ()
    near = "http: {hosts: {a.lan: {allow_private: true}}}\n"
    assert warnings(meaning, f"{near}sources: {{a: {{feed: http://a.lan/, {keys}}}}}\n") == ()
    assert warnings(meaning, "sources: {a: {feed: http://a.example/, headers: {DNT: '1'}}}\n") == ()


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (
            "mine/1",
            ["names nobody to turn to; add an address, like name/1.0 (+https://news.example.org/about)"],
        ),
        ("mine/1 (+https://a.example/)", []),
        ("mine/1 (mailto me@a.example)", []),
        (
            "Mozilla/5.0 (Windows) +https://a.example/",
            ["poses as a browser, which many servers refuse; say who asks"],
        ),
    ],
)
def test_a_user_agent_that_hides_who_asks_is_told(agent: str, told: list[str], meaning: Meaning) -> None:
    sources = "sources: {a: https://a.example/}\n"
    found = warnings(meaning, f"http: {{user_agent: '{agent}'}}\n{sources}")
    assert list(found) == [f"http.user_agent: {each}" for each in told]
    own = f"sources: {{a: {{feed: https://a.example/, headers: {{User-Agent: '{agent}'}}}}}}\n"
    assert list(warnings(meaning, own)) == [f"sources.a.headers.User-Agent: {each}" for each in told]
