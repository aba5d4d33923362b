"""The demo's feeds.yaml: in come addresses, out comes a file that the product reads like any other.

What an operator would write for these outlets, and nothing that only the demo needs but one line:
the outlets lie on loopback, which must be opened by name (``allow_private``).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from aggregator.demo.bundled import Outlet, bundled_outlets

NAME = "feeds.yaml"

HEADER = """\
# What `aggregator demo` runs on: invented outlets on loopback and a mirror of some of them.
# The same words make a real one: give each source its address and drop `hosts`.
"""

# All outlets share one host here, so that the usual rate (one request in two seconds) would be
# spent waiting: fourteen seconds of politeness to ourselves between the first outlet and the eighth.
LOOPBACK = {"allow_private": True, "rate": "50/1s", "concurrency": 8}

# More than any outlet has: every bundled text is shown.
FIRST_FETCH = 200

# Values that need no line: the defaults of role and weight, and empty lists.
USUAL: tuple[Any, ...] = ("original", 50, [])

TOPICS: dict[str, Any] = {
    "all": {"title": "全部", "publish": {"items": 80}},
    "strait": {"title": "两岸", "languages": ["zh"], "match": {"any": [{"keywords": ["两岸", "海峡"]}]}},
    "tech": {
        "title": "科技",
        "languages": ["zh"],
        "match": {
            "any": [{"keywords": ["卫星", "电池", "机器人", "语音模型"]}],
            "none": [{"field": "title", "keywords": ["天气"]}],
        },
    },
    "english": {"title": "English", "languages": ["en"]},
}


def write_configuration(folder: Path, base_url: str, repository: Path, listen: str) -> Path:
    """Write feeds.yaml into ``folder`` and return its path.

    ``base_url`` is where the outlets are served, ``repository`` the mirror; ``listen`` is the
    ``host:port`` on which the product itself will answer. Its storage lies beside the file.
    """
    path = folder / NAME
    text = yaml.safe_dump(
        configuration(bundled_outlets(), base_url, repository, listen),
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )
    path.write_text(HEADER + text, "utf-8")
    return path


def configuration(outlets: Sequence[Outlet], base_url: str, repository: Path, listen: str) -> dict[str, Any]:
    """Return what the file says, in the words of feeds.yaml."""
    sources = {outlet.slug: _source(outlet, base_url) for outlet in outlets if outlet.format != "none"}
    return {
        "version": 1,
        "service": {"storage": "./storage", "listen": listen},
        "http": {"hosts": {"127.0.0.1": LOOPBACK}},
        "defaults": {"first_fetch": FIRST_FETCH},
        "sources": sources | {"demo-mirror": _mirror(repository)},
        "topics": TOPICS,
        "publish": {"base_url": f"http://{listen}"},
    }


def _source(outlet: Outlet, base_url: str) -> dict[str, Any]:
    """Return one outlet's keys; those at their defaults are left out, as a person would."""
    keys: dict[str, Any] = {
        "name": outlet.name,
        "language": outlet.language,
        "feed": f"{base_url}{outlet.feed_path}",
        "role": outlet.role.value,
        "weight": outlet.weight,
        "aliases": list(outlet.aliases),
        "tags": list(outlet.tags),
    }
    return {key: value for key, value in keys.items() if value not in USUAL}


def _mirror(repository: Path) -> dict[str, Any]:
    return {
        "name": "演示镜像",
        "role": "mirror",
        "git": {
            "url": repository.resolve().as_uri(),
            "branch": "main",
            "layout": "jekyll",
            "paths": ["_posts/**/*.md", "archived/**/*.md"],
        },
    }
