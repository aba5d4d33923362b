"""``git.layout`` and ``git.custom``: what they mean, and where each mistake in them stands."""

from collections.abc import Callable

import pytest

from aggregator.model import AUTO, Layout, Repository, Settings, SourceSlug, Way

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]
HEAD = "topics: {all: }\nsources:\n  m:\n    git:\n      url: https://git.example/m.git\n"


def layout_of(meaning: Meaning, text: str) -> Layout:
    origin = meaning(HEAD + text).sources[SourceSlug("m")].origin
    assert isinstance(origin, Repository)
    return origin.layout


def test_the_layout_is_auto_where_nothing_is_said(meaning: Meaning) -> None:
    assert layout_of(meaning, "") == AUTO


def test_a_preset_is_named_and_a_site_goes_with_it(meaning: Meaning) -> None:
    told = layout_of(meaning, "      layout: json\n      site: https://www.example.org/\n")
    assert told == Layout("json", "https://www.example.org")


def test_a_custom_layout_says_where_each_field_stands(meaning: Meaning) -> None:
    told = layout_of(
        meaning,
        """      custom:
        title: {key: headline, or: {heading: 1, or: {name: '^\\d+-(.+)'}}}
        url: {template: "https://www.example.org/{id}"}
        published: {css: time, attr: datetime, or: {regex: 'on (\\S+)', format: "%d/%m/%Y"}}
        author: {key: by, split: "、"}
        parts: {id: {path: '(\\d+)'}}
        remove: [nav]
""",
    )
    assert told.name == "custom"
    assert told.custom is not None
    assert told.custom.title == (
        Way(kind="key", value="headline"),
        Way(kind="heading", value="1"),
        Way(kind="name", value=r"^\d+-(.+)"),
    )
    assert told.custom.url == (Way(kind="template", value="https://www.example.org/{id}"),)
    assert told.custom.published[1] == Way(kind="regex", value=r"on (\S+)", form="%d/%m/%Y")
    assert told.custom.author == (Way(kind="key", value="by", split="、"),)
    assert told.custom.parts == (("id", (Way(kind="path", value=r"(\d+)"),)),)
    assert (told.custom.remove, told.custom.body) == (("nav",), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("      layout: jekyl\n", '6:15: error: sources.m.git.layout: "jekyl" must be one of'),
        ("      layout: custom\n", "4:5: error: sources.m.git: layout: custom needs custom beside it"),
        (
            "      layout: gfw\n      custom: {title: {key: t}}\n",
            "4:5: error: sources.m.git: custom and layout: gfw exclude each other; remove one",
        ),
        ("      custom: {url: {key: u}}\n", "6:7: error: sources.m.git.custom.title: is missing"),
        (
            "      custom: {title: {key: t, css: p}}\n",
            "6:16: error: sources.m.git.custom.title: needs exactly one of key, heading, css,",
        ),
        (
            "      custom: {title: {key: t, attr: href}}\n",
            "6:16: error: sources.m.git.custom.title: attr needs css beside it",
        ),
        (
            "      custom:\n        title: {key: t, or: {css: 'a['}}\n",
            '7:35: error: sources.m.git.custom.title.or.css: "a[" must be a CSS selector',
        ),
        (
            "      custom: {title: {regex: '(a+)+b'}}\n",
            '6:31: error: sources.m.git.custom.title.regex: "(a+)+b" repeats what itself repeats',
        ),
        ("      custom: {title: {path: '(a|aa)*b'}}\n", "6:30: error: sources.m.git.custom.title.path: "),
        ("      custom: {title: {name: '(?:x{1,99}){1,99}'}}\n", "6:30: error: sources.m.git.custom.title.n"),
        (
            "      custom: {title: {name: '(.)\\1'}}\n",
            '6:30: error: sources.m.git.custom.title.name: "(.)\\1" must not refer back to its own groups',
        ),
        (
            "      custom: {title: {key: t}, url: {template: 'x/{id}'}}\n",
            "6:7: error: sources.m.git.custom: a template names the part id, which parts does not hold",
        ),
        (
            "      custom: {title: {key: t}, parts: {id: {template: 'x'}}}\n",
            "6:7: error: sources.m.git.custom: a part must not be a template itself",
        ),
        (
            "      custom: {title: {template: 'x{id:3}'}}\n",
            '6:34: error: sources.m.git.custom.title.template: "x{id:3}" must have nothing but',
        ),
        ("      custom: {title: {template: 'x{'}}\n", "6:34: error: sources.m.git.custom.title.template: "),
        (
            "      custom: {title: {key: t, split: ''}}\n",
            "6:39: error: sources.m.git.custom.title.split: must",
        ),
        (
            "      custom: {title: {heading: 7}}\n",
            '6:33: error: sources.m.git.custom.title.heading: "7" must',
        ),
        (
            "      custom: {titel: {key: t}, title: {key: t}}\n",
            "6:16: error: sources.m.git.custom.titel: unkn",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(
    complaints: Complaints, text: str, told: str
) -> None:
    (complaint,) = complaints(HEAD + text)
    assert complaint.startswith(f"feeds.yaml:{told}")


@pytest.mark.parametrize(
    "pattern", [r"^By (.+)$", r"(\d{4})-(\d\d)", r"(?:a|b)c*", r"x(?=y+)z", r"(?i)[a-z]{1,12}(?:\.\d{2}){2}"]
)
def test_ordinary_patterns_are_taken(meaning: Meaning, pattern: str) -> None:
    told = layout_of(meaning, f"      custom: {{title: {{regex: '{pattern}'}}}}\n")
    assert told.custom is not None
    assert told.custom.title[0].value == pattern
