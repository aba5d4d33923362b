"""The files that come with the program, and the speed of a large one."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aggregator import config
from aggregator.config.schema import keys_at
from aggregator.config.written import ORIGINS
from aggregator.model import Repository, Role, Settings
from tests.pace import within

Meaning = Callable[..., Settings]
TOP = Path(__file__).parents[2]
NO_ADDRESS = "publish.base_url is not set; links in the editions will point to http://127.0.0.1:8080"


def shipped() -> Settings:
    return config.load(TOP / "feeds.yaml", {})


def test_the_default_file_loads_with_the_one_warning_that_it_needs_an_address() -> None:
    (warning,) = shipped().warnings
    assert warning.endswith(NO_ADDRESS)


def test_the_default_file_has_fifteen_outlets_and_five_mirrors_under_four_topics() -> None:
    settings = shipped()
    kinds = [source.kind for source in settings.sources.values()]
    assert (kinds.count("feed"), kinds.count("git")) == (15, 5)
    assert [topic.title for topic in settings.topics.values()] == ["全部", "两岸", "国际", "科技"]


def test_its_mirrors_are_mirrors_with_a_start_and_yield_to_their_outlet() -> None:
    settings = shipped()
    mirrors = [source for source in settings.sources.values() if isinstance(source.origin, Repository)]
    assert {source.role for source in mirrors} == {Role.MIRROR}
    assert all(isinstance(source.origin, Repository) and source.origin.since for source in mirrors)
    assert [source.mirror_of for source in mirrors if source.mirror_of] == ["epochtimes"]


def test_no_two_outlets_of_it_share_a_name() -> None:
    sources = shipped().sources.values()
    names = [name for source in sources for name in {source.slug, source.name, *source.aliases}]
    assert len(names) == len(set(names))


def test_the_starter_loads_and_is_useful_as_it_is(meaning: Meaning) -> None:
    settings = meaning(config.starter())
    assert settings.sources
    assert settings.topics
    assert len(settings.warnings) == 1


def test_the_starter_loads_with_every_example_in_it_switched_on(meaning: Meaning) -> None:
    everything = re.sub(r"^( *)# ?((?:  )*[a-z_]+:(?: .*)?)$", r"\1\2", config.starter(), flags=re.MULTILINE)
    settings = meaning(everything)
    assert settings.publish.base_url == "https://news.example.org"
    assert "git" in {source.kind for source in settings.sources.values()}
    assert next(iter(settings.sources.values())).interval.stated
    assert settings.warnings == ()


def test_two_thousand_sources_load_in_no_time(meaning: Meaning) -> None:
    sources = "".join(
        f"  s{number}:\n"
        f"    feed: https://h{number}.example/rss.xml\n"
        f"    name: 来源{number}\n"
        f"    language: zh-Hans\n"
        f"    tags: [a{number % 7}, b]\n"
        f"    aliases: [别名{number}]\n"
        f"    interval: {{min: 20m}}\n"
        for number in range(2_000)
    )
    text = f"sources:\n{sources}topics: {{all: {{sources: {{include: ['tag:b'], exclude: [s3]}}}}}}\n"
    # Half a second of CPU; three times that under coverage.
    with within(3):
        settings = meaning(text)
    assert len(next(iter(settings.topics.values())).sources or ()) == 1_999


def test_the_schema_is_json_and_each_caller_has_a_copy_of_it() -> None:
    made = config.schema()
    assert json.loads(json.dumps(made)) == made
    made.clear()
    assert config.schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_takes_a_source_as_an_address_or_a_mapping_with_one_origin() -> None:
    made = config.schema()
    address, mapping = made["properties"]["sources"]["additionalProperties"]["anyOf"]
    assert address["type"] == "string"
    assert mapping == {"$ref": "#/$defs/SourceText"}
    assert made["$defs"]["SourceText"]["oneOf"] == [{"required": [key]} for key in ORIGINS]


def test_the_schema_forbids_unknown_keys_in_every_mapping() -> None:
    def mappings(part: Any) -> list[Any]:
        if isinstance(part, list):
            return [found for inner in part for found in mappings(inner)]
        if not isinstance(part, dict):
            return []
        own = [part] if "properties" in part and "additionalProperties" in part else []
        return own + [found for inner in part.values() for found in mappings(inner)]

    found = mappings(config.schema())
    assert len(found) > 15
    assert all(mapping["additionalProperties"] is False for mapping in found)


def test_the_keys_at_a_path_are_those_of_the_schema() -> None:
    assert keys_at(("topics", "a", "publish")) == ("items", "max_per_source", "icon")
    assert keys_at(("sources", "a", "interval")) == ("min", "max")
    assert keys_at(("topics", "a", "match", "any", 0, "not"))[:3] == ("any", "all", "none")
    assert keys_at(("no", "such", 0, "path")) == ()
