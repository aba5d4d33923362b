"""How a source's servers are asked, as it is written: what arrives, what is refused, what is shown."""

import pickle
from collections.abc import Callable

import pytest

from aggregator.config import asking, schema
from aggregator.config.asking import REFUSED
from aggregator.config.secrets import Secret
from aggregator.model import Access, Settings

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]
HIDDEN = "geheim-7f"
FORMS = "${env:NAME}, ${file:/run/secrets/x} or ${cred:name}"
RESOLVED = "once its references are resolved"
HEADER = "must be one line of plain ASCII, as it goes into an HTTP header"
OPEN = f"looks like a secret; write its value as {FORMS}"
LITERAL = f"must be user:password with the password by reference, {FORMS}, never as it is"


def access(meaning: Meaning, keys: str, **environ: str) -> Access:
    settings = meaning(f"sources: {{a: {{feed: https://a.example/, {keys}}}}}\n", **environ)
    return next(iter(settings.sources.values())).access


def complaint(complaints: Complaints, keys: str, **environ: str) -> str:
    (said,) = complaints(f"sources: {{a: {{feed: https://a.example/, {keys}}}}}\n", **environ)
    return said.partition("error: sources.a.")[2]


def test_every_key_arrives(meaning: Meaning) -> None:
    keys = (
        "auth: {basic: 'reader:${env:P}'}, tls: insecure, proxy: 'http://me:${env:P}@proxy.lan:3128',"
        " headers: {Accept-Language: zh, X-Api-Key: '${env:P}'}"
    )
    assert access(meaning, keys, P=HIDDEN) == Access(
        basic=f"reader:{HIDDEN}",
        headers=(("Accept-Language", "zh"), ("X-Api-Key", HIDDEN)),
        proxy=f"http://me:{HIDDEN}@proxy.lan:3128",
        insecure=True,
    )
    assert access(meaning, "auth: {bearer: '${env:P}'}", P=HIDDEN) == Access(bearer=HIDDEN)
    assert access(meaning, "tls: verify, headers: , proxy: ''") == Access()


@pytest.mark.parametrize(
    ("written", "login"),
    [
        ("reader:${env:P}", f"reader:{HIDDEN}"),
        ("${env:U}:${env:P}", f"me:{HIDDEN}"),
        ("${env:LOGIN}", f"me:{HIDDEN}:x"),
        ("${env:P}:", f"{HIDDEN}:"),
        (":${env:P}", f":{HIDDEN}"),
        ("读者:${env:P}${env:U}", f"读者:{HIDDEN}me"),
    ],
)
def test_a_login_may_be_by_reference_in_part_or_whole(written: str, login: str, meaning: Meaning) -> None:
    found = access(meaning, f"auth: {{basic: '{written}'}}", P=HIDDEN, U="me", LOGIN=f"me:{HIDDEN}:x")
    assert found.basic == login
    assert HIDDEN not in repr(found)


def test_a_source_takes_the_proxy_of_the_defaults_and_may_have_none(meaning: Meaning) -> None:
    text = (
        "defaults: {proxy: 'http://proxy.lan:3128'}\n"
        "sources:\n"
        "  a: https://a.example/\n"
        "  b: {feed: https://b.example/, proxy: ''}\n"
        "  c: {git: {url: https://c.example/c.git}}\n"
    )
    assert [found.access.proxy for found in meaning(text).sources.values()][:2] == [
        "http://proxy.lan:3128",
        "",
    ]


def test_a_secret_is_shown_nowhere_and_is_whole_in_another_process(meaning: Meaning) -> None:
    keys = "auth: {basic: 'me:${env:P}'}, headers: {Key: '${env:P}'}, proxy: 'http://u:${env:P}@p.lan'"
    found = access(meaning, keys, P=HIDDEN)
    assert HIDDEN not in repr(found)
    assert "me:${env:P}" in repr(found)
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - its own bytes
    assert again == found
    assert all(isinstance(text, Secret) for text in (again.basic, again.proxy, again.headers[0][1]))


@pytest.mark.parametrize(
    "written",
    ["reader:hunter2", "reader", "reader:", "hunter2${env:P}", "reader:x${env:P}", "reader:${env:P}x", "''"],
)
def test_a_password_as_it_is_is_refused_and_not_repeated(written: str, complaints: Complaints) -> None:
    said = complaint(
        complaints, f"auth: {{basic: {written if written == chr(39) * 2 else repr(written)}}}", P="pw"
    )
    assert said == f"auth.basic: {LITERAL}"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("auth: ", "auth: needs exactly one of basic, bearer"),
        (
            "auth: {basic: 'a:${env:P}', bearer: '${env:P}'}",
            "auth: needs exactly one of basic, bearer",
        ),
        ("auth: hunter2", "auth: must be a mapping of keys and values"),
        ("auth: {basic: 12345}", f"auth.basic: {LITERAL}"),
        ("auth: {basic: '${env:P}'}", f"auth.basic: must be user:password in one line, {RESOLVED}"),
        ("auth: {basic: 'a:${env:LINES}'}", f"auth.basic: must be user:password in one line, {RESOLVED}"),
        (
            "auth: {bearer: abcdef}",
            f"auth.bearer: must be a reference, {FORMS}; a token never stands in the file as it is",
        ),
        (
            "auth: {bearer: '${env:LINES}'}",
            "auth.bearer: must be plain ASCII without blanks, once its reference is resolved",
        ),
        ("headers: {X-Api-Key: abcdef}", f"headers: X-Api-Key {OPEN}"),
        ("headers: {X_Auth_Token: abcdef}", f"headers: X_Auth_Token {OPEN}"),
        ("headers: {X-A: b, x-a: c}", "headers: X-A stands twice, in another letter case; remove one"),
        ("headers: {X-A: '${env:LINES}'}", f"headers.X-A: {HEADER}"),
        ("headers: {X-A: 中文}", f"headers.X-A: {HEADER}"),
        ("headers: {X-A: ''}", f"headers.X-A: {HEADER}"),
        ("headers: {'X A': b}", "headers.X A: is no name of a header field; write letters, digits and -"),
        ("headers: [a]", "headers: must be a mapping of keys and values"),
        ("tls: none", 'tls: "none" must be one of verify, insecure'),
    ],
)
def test_a_mistake_is_told_without_its_value(keys: str, told: str, complaints: Complaints) -> None:
    assert complaint(complaints, keys, P=HIDDEN, LINES="a\r\nb") == told


@pytest.mark.parametrize("name", [*REFUSED, "If-None-Match", "if-modified-since"])
def test_a_field_that_is_the_program_s_own_is_refused_with_the_reason(
    name: str, complaints: Complaints
) -> None:
    for spelled in (name, name.title()):
        said = complaint(complaints, f"headers: {{{spelled}: '${{env:P}}'}}", P="1")
        assert said.startswith(f"headers.{spelled}: may not be set: ")
        assert said.removeprefix(f"headers.{spelled}: may not be set: ")


@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "User-Agent", "X-Client", "DNT"])
def test_a_field_that_only_says_more_may_be_set(name: str, meaning: Meaning) -> None:
    assert access(meaning, f"headers: {{{name}: x/1}}").headers == ((name, "x/1"),)


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("socks5://127.0.0.1:9050", "SOCKS is not spoken; run an HTTP proxy in front of it and name that"),
        ("http://me:hunter2@p.lan:1", f"must not hold a password as it is; write it as {FORMS}"),
        ("http://me:x${env:P}@p.lan:1", f"must not hold a password as it is; write it as {FORMS}"),
        ("proxy.lan:3128", None),
        ("ftp://p.lan", None),
        ("http://", None),
        ("http://p.lan:99999", None),
        ("http://p.lan/path", None),
        ("http://p.lan/?x", None),
        ("http://me:${env:ODD}@p.lan:1", None),
    ],
)
def test_what_is_no_proxy_is_refused(proxy: str, told: str | None, complaints: Complaints) -> None:
    said = complaint(complaints, f"proxy: '{proxy}'", P=HIDDEN, ODD="a/b")
    otherwise = "must be the address of a proxy, http:// or https:// with a host, and nothing after the port"
    assert said.startswith(f"proxy: {told or otherwise}")
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "proxy", ["http://p.lan", "https://p.lan:1/", "http://[::1]:3128", "http://me@p.lan"]
)
def test_what_is_a_proxy_is_taken(proxy: str) -> None:
    assert asking.proxy(proxy) == proxy


def test_what_is_for_http_is_an_error_at_a_repository(complaints: Complaints) -> None:
    text = "sources: {m: {git: {url: https://g.example/m.git}, tls: insecure, auth: {bearer: '${env:P}'}}}\n"
    told = [said.partition("error: ")[2] for said in complaints(text, P=HIDDEN)]
    assert told == [
        "sources.m.tls: is not for git; remove it",
        "sources.m.auth: is not for git; remove it; a password goes into its url, by reference",
    ]


def test_an_editor_is_told_the_same_keys() -> None:
    properties = schema()["$defs"]["SourceText"]["properties"]
    assert {"auth", "headers", "proxy", "tls"} <= set(properties)
    assert properties["tls"]["enum"] == ["verify", "insecure"]
