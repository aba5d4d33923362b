"""The demo's feeds.yaml says what an operator would write, in the words of the product."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.configuration import write_configuration


@pytest.fixture(name="written")
def fixture_written(tmp_path: Path) -> dict[str, Any]:
    path = write_configuration(tmp_path, "http://127.0.0.1:40123", tmp_path / "mirror", "127.0.0.1:8765")
    assert path == tmp_path / "feeds.yaml"
    document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return document


def test_only_loopback_is_opened(written: dict[str, Any]) -> None:
    assert written["http"] == {
        "hosts": {"127.0.0.1": {"allow_private": True, "rate": "50/1s", "concurrency": 8}}
    }


def test_every_outlet_with_a_feed_is_a_source(written: dict[str, Any]) -> None:
    feeds = {slug: source["feed"] for slug, source in written["sources"].items() if "feed" in source}
    assert feeds == {
        outlet.slug: f"http://127.0.0.1:40123/{outlet.slug}/feed"
        for outlet in bundled_outlets()
        if outlet.format != "none"
    }


def test_a_source_states_only_what_is_not_the_default(written: dict[str, Any]) -> None:
    assert written["sources"]["beicheng-wanbao"] == {
        "name": "北城晚报",
        "language": "zh-Hans",
        "feed": "http://127.0.0.1:40123/beicheng-wanbao/feed",
        "aliases": ["北城晚报网", "北晚"],
        "tags": ["city"],
    }
    assert written["sources"]["daohe-wang"]["role"] == "aggregator"
    assert written["sources"]["daohe-wang"]["weight"] == 20


def test_the_mirror_is_read_from_its_folder(written: dict[str, Any], tmp_path: Path) -> None:
    assert written["sources"]["demo-mirror"] == {
        "name": "演示镜像",
        "role": "mirror",
        "git": {
            "url": (tmp_path / "mirror").as_uri(),
            "branch": "main",
            "layout": "jekyll",
            "paths": ["_posts/**/*.md", "archived/**/*.md"],
        },
    }


def test_four_topics_are_published_where_the_product_listens(written: dict[str, Any]) -> None:
    titles = {slug: topic["title"] for slug, topic in written["topics"].items()}
    assert titles == {"all": "全部", "strait": "两岸", "tech": "科技", "english": "English"}
    assert written["service"] == {"storage": "./storage", "listen": "127.0.0.1:8765"}
    assert written["publish"] == {"base_url": "http://127.0.0.1:8765"}
    assert written["defaults"] == {"first_fetch": 200}


def test_the_file_begins_with_words_for_who_opens_it(tmp_path: Path) -> None:
    path = write_configuration(tmp_path, "http://127.0.0.1:1", tmp_path, "127.0.0.1:2")
    assert path.read_text("utf-8").startswith("# What `aggregator demo` runs on")
