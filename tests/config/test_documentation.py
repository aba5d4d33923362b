"""docs/feeds-yaml.md against the schema: neither says what the other does not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from aggregator.config import schema

PAGE = Path(__file__).parents[2] / "docs" / "feeds-yaml.md"
ROW = re.compile(r"^\| `([^`]+)` \| [^|]+ \|([^|]*)\| .+ \|$", re.MULTILINE)
WAY = "#/$defs/WayText"
NAMES = {"sources": "SLUG", "topics": "SLUG", "http.hosts": "NAME"}


def walk(made: dict[str, Any], here: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of the schema by its path, rules and ways once."""
    here = resolved(made, here)
    for key, value in here.get("properties", {}).items():
        inner = f"{path}.{key}" if path else key
        if (path == "RULE" and key in {"not", "any", "all", "none"}) or value.get("$ref") == WAY:
            yield inner, value
            continue
        yield inner, value
        yield from walk(made, value, inner)
    more = here.get("additionalProperties")
    if isinstance(more, dict) and more.get("$ref") != WAY:
        yield from walk(made, more, f"{path}.{NAMES[path]}" if path in NAMES else path)


def resolved(made: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in here:
        here = here["anyOf"][-1]
    if "$ref" in here:
        found: dict[str, Any] = made["$defs"][here["$ref"].removeprefix("#/$defs/")]
        return found
    return here


def keys() -> dict[str, dict[str, Any]]:
    made = schema()
    named = {"RULE": "#/$defs/RuleText", "WAY": WAY}
    apart = [dict(walk(made, {"$ref": place}, name)) for name, place in named.items()]
    return {**dict(walk(made, made, "")), **{path: value for found in apart for path, value in found.items()}}


def documented() -> dict[str, str]:
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert len(rows) == len(dict(rows)), "a key is documented twice"
    return dict(rows)


def test_every_key_of_the_schema_is_documented_and_no_other() -> None:
    assert sorted(documented()) == sorted(keys())


def test_every_documented_default_is_the_schema_s() -> None:
    written = {
        path: yaml.safe_load(default.strip().strip("`") or "null") for path, default in documented().items()
    }
    stated = {path: value.get("default") for path, value in keys().items()}
    assert {path: default for path, default in written.items() if default != "required"} == {
        path: default for path, default in stated.items() if written[path] != "required"
    }


def test_every_key_of_the_schema_says_what_it_means() -> None:
    made = schema()
    silent = [
        path for path, value in keys().items() if not {**resolved(made, value), **value}.get("description")
    ]
    assert silent == []
