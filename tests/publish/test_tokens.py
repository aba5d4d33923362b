"""Tokens of stories, and the key that they are made with."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import PublishError
from aggregator.model import StoryId
from aggregator.publish.tokens import Actions, genuine, key_of, token

KEY, OTHER = b"k" * 32, b"o" * 32
HERE, THERE = StoryId("11111111-1111-5111-8111-111111111111"), StoryId("22222222-2222-5222-8222-222222222222")


def test_a_token_is_genuine_for_its_story_and_key_alone() -> None:
    made = token(KEY, HERE)
    assert genuine(KEY, HERE, made)
    assert not genuine(KEY, THERE, made)
    assert not genuine(OTHER, HERE, made)
    assert not genuine(KEY, HERE, "")
    assert not genuine(KEY, HERE, made[:-1])
    assert not genuine(KEY, HERE, made + "A")


def test_a_token_has_192_bits_and_needs_no_escaping_anywhere() -> None:
    assert len(token(KEY, HERE)) == 32
    assert token(KEY, HERE).replace("-", "").replace("_", "").isalnum()
    assert token(KEY, HERE) == Actions("https://news.example.org", KEY).token(HERE)


@given(st.text(max_size=60))
def test_no_text_that_is_not_the_token_is_taken_for_it(text: str) -> None:
    assert genuine(KEY, HERE, text) == (text == token(KEY, HERE))


def test_the_key_is_not_shown_where_the_value_is() -> None:
    assert "kkk" not in repr(Actions("https://news.example.org", KEY))


def test_a_key_is_drawn_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    storage = tmp_path / "storage"
    before = os.umask(0)
    try:
        key = key_of(storage)
    finally:
        os.umask(before)
    assert len(key) == 32
    assert key_of(storage) == key
    assert (storage / "actions.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in storage.iterdir()] == ["actions.key"]
    assert key_of(tmp_path / "another") != key


def test_of_many_who_need_it_first_at_once_all_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(key_of, [tmp_path] * 64))) == 1


@pytest.mark.parametrize("bytes_", [b"", b"short", b"x" * 33])
def test_a_damaged_key_is_refused_with_what_to_do(tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "actions.key").write_bytes(bytes_)
    with pytest.raises(PublishError, match=r"it has \d+ bytes instead of 32; .*delete it"):
        key_of(tmp_path)


def test_a_storage_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "storage").write_text("a file stands where the folder should be")
    with pytest.raises(PublishError, match=r"actions\.key"):
        key_of(tmp_path / "storage")
