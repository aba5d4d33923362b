"""The product accepts the feeds.yaml that the demo writes."""

from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.configuration import write_configuration
from aggregator.model import Repository, Role, Settings, SourceSlug


@pytest.fixture(name="settings")
def fixture_settings(tmp_path: Path) -> Settings:
    path = write_configuration(tmp_path, "http://127.0.0.1:40123", tmp_path / "mirror", "127.0.0.1:8765")
    return load(path, {})


def test_the_configuration_loads_without_a_warning(settings: Settings) -> None:
    assert settings.warnings == ()
    assert settings.service.listen == ("127.0.0.1", 8765)
    assert settings.service.storage == settings.path.parent / "storage"
    assert settings.http.host("127.0.0.1").allow_private


def test_every_outlet_with_a_feed_and_the_mirror_are_sources(settings: Settings) -> None:
    feeds = {outlet.slug for outlet in bundled_outlets() if outlet.format != "none"}
    assert set(settings.sources) == feeds | {"demo-mirror"}


def test_the_mirror_is_a_repository_and_the_portal_an_aggregator(settings: Settings) -> None:
    mirror = settings.sources[SourceSlug("demo-mirror")]
    assert isinstance(mirror.origin, Repository)
    assert mirror.role == Role.MIRROR
    assert settings.sources[SourceSlug("daohe-wang")].role == Role.AGGREGATOR


def test_the_topics_are_these_four(settings: Settings) -> None:
    assert list(settings.topics) == ["all", "strait", "tech", "english"]
