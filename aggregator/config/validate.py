"""Plain data is held against what may be written; what does not fit is told in plain words.

In: data, and the tree it came from. Out: the checked file, or every problem with its place. Messages
quote what stands in the file, never what a reference stands for, and nothing that looks like an address.
"""

import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from aggregator.config.nearest import did_you_mean, or_one_of
from aggregator.config.schema import keys_at
from aggregator.config.tree import Found, KeyPath, MapNode, ScalarNode, dotted, locate
from aggregator.config.written import FileText
from aggregator.errors import Problem

QUOTED = 60  # characters; longer values say less than their place does
# A password may stand in any address and in any part of the database's.
UNQUOTED = re.compile(r"://|@|^postgres")
SECRETIVE = {"auth", "headers", "proxy"}  # a password may stand there by mistake, and looks like any text
KEY = "[key]"  # pydantic's last step to a mapping's key
Details = dict[str, Any]

PLAIN: dict[str, Callable[[Details], str]] = {
    "value_error": lambda details: str(details["ctx"]["error"]),
    "string_type": lambda _: "must be a text; put it in quotes",
    "int_type": lambda _: "must be a whole number",
    "bool_type": lambda _: "must be true or false",
    "list_type": lambda _: "must be a list, like [a, b]",
    "dict_type": lambda _: "must be a mapping of keys and values",
    "model_type": lambda _: "must be a mapping of keys and values",
    "greater_than_equal": lambda details: f"must be at least {details['ctx']['ge']}",
    "less_than": lambda details: f"must be less than {details['ctx']['lt']:g}",
    "less_than_equal": lambda details: f"must be at most {details['ctx']['le']}",
    "too_short": lambda _: "must not be an empty list; fill it or remove the key",
}


def validate(data: object, root: MapNode) -> FileText | tuple[Problem, ...]:
    """Return what is written, checked key by key, or all that is wrong with it."""
    try:
        return FileText.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    return tuple(_problem(dict(details), root) for details in found)


def _problem(details: Details, root: MapNode) -> Problem:
    """Return one of pydantic's errors as a problem of the file."""
    path: KeyPath = tuple(details["loc"])
    at_key = path[-1:] == (KEY,)
    found = locate(root, path[:-1] if at_key else path)
    if details["type"] == "extra_forbidden":
        hint = or_one_of(str(path[-1]), keys_at(path[:-1]))
        return found.key.error(f"{dotted(path)}: unknown key{hint}")
    if at_key:
        return found.key.error(f"{dotted(found.path)}: {_words(details, found)}")
    if details["type"] == "missing":
        return found.key.error(f"{dotted(path)}: is missing")
    where = dotted(found.path)
    return found.place.error(
        f"{where}: {_quote(found)}{_words(details, found)}" if where else _words(details, found)
    )


def _words(details: Details, found: Found) -> str:
    """Return what is wrong, what is allowed, and what was probably meant."""
    if details["type"] == "literal_error":
        allowed = re.findall(r"'([^']+)'", details["ctx"]["expected"])
        word = found.node.text if isinstance(found.node, ScalarNode) else ""
        return f"must be one of {', '.join(allowed)}{did_you_mean(word, allowed)}"
    plain = PLAIN.get(details["type"])
    return plain(details) if plain else str(details["msg"])


def _quote(found: Found) -> str:
    """Return the value as written, where that helps and harms nobody."""
    if not isinstance(found.node, ScalarNode) or found.path == ("service", "database"):
        return ""
    if not SECRETIVE.isdisjoint(found.path):
        return ""
    text = found.node.text
    if not text or len(text) > QUOTED or UNQUOTED.search(text):
        return ""
    return f'"{text}" '
