"""A folder of its own for each test, and two ways of loading a text: what it means, what is wrong."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aggregator import config
from aggregator.errors import ConfigError
from aggregator.model import Settings

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with contextlib.chdir(tmp_path):
        yield tmp_path


@pytest.fixture
def meaning(folder: Path) -> Meaning:
    def load(text: str, **environ: str) -> Settings:
        (folder / "feeds.yaml").write_text(text, "utf-8")
        return config.load(Path("feeds.yaml"), environ)

    return load


@pytest.fixture
def complaints(meaning: Meaning) -> Complaints:
    def load(text: str, **environ: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            meaning(text, **environ)
        return str(caught.value).split("\n")

    return load
