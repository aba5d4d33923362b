"""Secrets: by reference only, resolved in values, shown nowhere."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.config.secrets import like, secret, unveiled, veiled
from aggregator.model import Settings

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]
HIDDEN = "geheim-7f"


def test_a_reference_to_the_environment_a_file_and_a_credential_is_resolved(
    meaning: Meaning, folder: Path
) -> None:
    (folder / "key").write_text("from-file\n", "utf-8")
    (folder / "credentials").mkdir()
    (folder / "credentials" / "feed.key").write_text("from-systemd", "utf-8")
    settings = meaning(
        "sources:\n"
        "  a: https://a.example/?t=${env:TOKEN}&u=${env:USER_NAME}\n"
        f"  b: {{feeds: ['https://b.example/${{file:{folder}/key}}', 'https://b.example/${{file:key}}']}}\n"
        "  c: {git: {url: 'https://x:${cred:feed.key}@c.example/c.git'}}\n",
        TOKEN=HIDDEN,
        USER_NAME="${env:TOKEN}",
        CREDENTIALS_DIRECTORY=str(folder / "credentials"),
    )
    a, b, c = (found.origin.urls for found in settings.sources.values())
    assert a == (f"https://a.example/?t={HIDDEN}&u=${{env:TOKEN}}",)
    assert b == ("https://b.example/from-file",)
    assert c == ("https://x:from-systemd@c.example/c.git",)


def test_a_secret_shows_itself_as_it_was_written(meaning: Meaning) -> None:
    settings = meaning(
        "service: {database: 'postgresql://me:${env:P}@db/x'}\n"
        "sources:\n"
        "  a: https://a.example/${env:P}\n"
        "  b: {feeds: ['https://b.example/${env:P}']}\n"
        "  c: {git: {url: 'https://${env:P}@c.example/c'}}\n"
        "  d: {git: {url: 'mirrors/${env:P}'}}\n"
        "publish: {base_url: 'https://d.example/${env:P}/'}\n",
        P=HIDDEN,
    )
    assert settings.service.database == f"postgresql+psycopg://me:{HIDDEN}@db/x"
    assert HIDDEN not in repr((settings.service, settings.sources))
    assert "postgresql://me:${env:P}@db/x" in repr(settings.service)


def test_a_secret_is_whole_again_in_another_process() -> None:
    sent = pickle.loads(pickle.dumps(secret(HIDDEN, "${env:P}", (HIDDEN,))))  # noqa: S301 - its own bytes
    assert sent == HIDDEN
    assert repr(sent) == "'${env:P}'"
    assert sent.parts == like(sent, "file:///x").parts == ((HIDDEN, "${env:P}"),)  # type: ignore[attr-defined]
    assert repr(like("plain", "text")) == "'text'"


@pytest.mark.parametrize("spelled", ["a b+c/中", "a%20b%2Bc%2F%E4%B8%AD", "a+b%2bc/%e4%b8%ad", "A%20B+C/中"])
def test_a_value_is_veiled_however_a_url_spells_it(spelled: str) -> None:
    by = secret("x?k=a b+c/中&env=", "x?k=${env:K}&env=${file:/run/none}", ("a b+c/中", ""))
    told = veiled(f"no {spelled}; env", by, {"env": "HIDDEN"}, 4)
    assert told == "no ${env:K}; env"
    assert unveiled(told, by) == "no a b+c/中; env"
    assert unveiled("${env:OTHER}", by) == "${env:OTHER}"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("${env:NONE}", "the environment variable NONE is not set; set it where the program is started"),
        ("${HOME}", "${HOME} is no reference; write ${env:NAME}, ${file:/run/secrets/x} or ${cred:name}"),
        ("${env:P", "a reference is not closed; write ${env:NAME}, ${file:/run/secrets/x} or ${cred:name}"),
        (
            "${vault:x}",
            "${vault:x} is no reference; write ${env:NAME}, ${file:/run/secrets/x} or ${cred:name}",
        ),
        ("${file:}", "${file:} is no reference; write ${env:NAME}, ${file:/run/secrets/x} or ${cred:name}"),
        (
            "${cred:../x}",
            "${cred:../x} is no reference; write ${env:NAME}, ${file:/run/secrets/x} or ${cred:name}",
        ),
        (
            "${cred:..}",
            "${cred:..} is no reference; write ${env:NAME}, ${file:/run/secrets/x} or ${cred:name}",
        ),
        (
            "${file:none}",
            "${file:none} cannot be read: No such file or directory; check the path and its permissions",
        ),
        (
            "${file:binary}",
            "${file:binary} cannot be read: it is no UTF-8 text; check the path and its permissions",
        ),
        ("${file:large}", "${file:large} is larger than 64 KiB; that is no secret"),
        (
            "${cred:x}",
            "the environment variable CREDENTIALS_DIRECTORY is not set; set it where the program is started",
        ),
        ("a${env:NUL}b", "holds a control character; remove it"),
        ("a${env:HALF}b", "holds a control character; remove it"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told_once_with_its_place(
    written: str, told: str, complaints: Complaints, folder: Path
) -> None:
    (folder / "binary").write_bytes(b"\xff\xfe")
    (folder / "large").write_bytes(b"a" * 65_537)
    text = f'sources: {{a: "{written}"}}\n'
    assert complaints(text, NUL="\0", HALF="\ud800") == [f"feeds.yaml:1:14: error: sources.a: {told}"]


@pytest.mark.parametrize(
    "text",
    [
        "service: {database: '${env:P}'}\n",
        "service: {listen: '${env:P}', timezone: '${env:P}', language: '${env:P}'}\n",
        "sources: {a: '${env:P}'}\n",
        "sources: {a: {git: {url: '::${env:P}', branch: '-${env:P}', since: '${env:P}'}}}\n",
        "http: {max_body: '${env:P}', user_agent: '聚${env:P}'}\n",
        "topics: {t: {sources: {include: ['${env:P}']}, languages: ['${env:P}']}}\n",
        "defaults: {weight: '${env:P}'}\n",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_printed(text: str, complaints: Complaints) -> None:
    assert HIDDEN not in "\n".join(complaints(text, P=HIDDEN))
