"""The JSON Schema of feeds.yaml, from the very model that validates it.

In: nothing. Out: a JSON Schema (draft 2020-12) for editors, and the keys that may stand at a path, for
messages. What needs two keys at once (an unknown slug, a tag nobody carries) no schema can say.
"""

import copy
from functools import cache
from typing import Any

from aggregator.config import tree
from aggregator.config.written import ORIGINS, RESERVED, FileText

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Schema:
    """Return the JSON Schema, the caller's own copy."""
    return copy.deepcopy(_schema())


def keys_at(path: tree.KeyPath) -> tuple[str, ...]:
    """Return the keys that may stand in the mapping at ``path``; none where any may, or no mapping."""
    root = _schema()
    here = root
    for step in path:
        here = _inside(_resolved(root, here), step)
    return tuple(_resolved(root, here).get("properties", ()))


def _inside(here: Schema, step: str | int) -> Schema:
    """Return the schema one step down."""
    if isinstance(step, int):
        found = here.get("items", {})
    else:
        found = here.get("properties", {}).get(step) or here.get("additionalProperties")
    return found if isinstance(found, dict) else {}


def _resolved(root: Schema, here: Schema) -> Schema:
    """Return the mapping's schema behind a reference, or behind the choice of an address or a mapping."""
    while "$ref" in here or "anyOf" in here:
        here = root["$defs"][here["$ref"].rsplit("/", 1)[1]] if "$ref" in here else here["anyOf"][-1]
    return here


@cache
def _schema() -> Schema:
    """Return the model's schema with what pydantic cannot say of it."""
    made = _plain(FileText.model_json_schema())
    for definition in made["$defs"].values():
        if "required" not in definition:
            definition["type"] = ["object", "null"]
    made["$defs"]["SourceText"] |= {"type": "object", "oneOf": [{"required": [key]} for key in ORIGINS]}
    address = {"type": "string", "format": "iri", "description": "Address of a feed."}
    sources, topics = (made["properties"][name] for name in ("sources", "topics"))
    sources["additionalProperties"] = {"anyOf": [address, {"$ref": "#/$defs/SourceText"}]}
    topics["propertyNames"]["not"] = {"enum": list(RESERVED)}
    return {"$schema": DIALECT, "title": "feeds.yaml of aggregator", **made}


def _plain(made: Any) -> Any:
    """Drop pydantic's own titles, and defaults that only stand for "nothing said"."""
    if isinstance(made, list):
        return [_plain(part) for part in made]
    if not isinstance(made, dict):
        return made
    kept = {key: _plain(value) for key, value in made.items() if not _noise(key, value)}
    return _named(kept) if isinstance(kept.get("additionalProperties", {}), dict) else kept


def _noise(key: str, value: object) -> bool:
    """Tell a title that pydantic made of a name, and an empty default."""
    return isinstance(value, str) and (key == "title" or (key == "default" and not value))


def _named(mapping: Schema) -> Schema:
    """Say of a mapping by slug what a slug is: ``patternProperties`` alone would let other keys pass."""
    if "patternProperties" in mapping:
        ((pattern, value),) = mapping.pop("patternProperties").items()
        mapping |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
    if "additionalProperties" in mapping:
        mapping["type"] = ["object", "null"]
    return mapping
