"""The check of published files: it looks at every document, and finds what is wrong with one."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from benchmarks.grammar import checked
from benchmarks.grammar_month import month
from tests.pipeline.conftest import empty, open_newsroom
from tests.pipeline.newsroom import Newsroom
from tests.stories import make_article

__all__ = ["empty", "open_newsroom"]


@pytest.fixture
def schema() -> etree.RelaxNG:
    """Atom's root with anything in it: the real schema is its authors' and not kept here."""
    any_one = (
        '<define name="any"><element><anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/>'
        '<ref name="any"/></choice></zeroOrMore></element></define>'
    )
    grammar = (
        '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start>'
        '<element name="feed" ns="http://www.w3.org/2005/Atom"><zeroOrMore><attribute><anyName/></attribute>'
        f'</zeroOrMore><zeroOrMore><ref name="any"/></zeroOrMore></element></start>{any_one}</grammar>'
    )
    return etree.RelaxNG(etree.fromstring(grammar))


def found(public: Path, schema: etree.RelaxNG) -> tuple[list[str], Counter[str]]:
    counts: Counter[str] = Counter()
    return list(checked(public, schema, counts)), counts


def test_every_document_is_looked_at_and_a_wrong_one_is_named(
    open_newsroom: Callable[..., Newsroom], schema: etree.RelaxNG
) -> None:
    newsroom = open_newsroom()
    newsroom.settle("haian", make_article("1"), make_article("2"))
    newsroom.publish(1)
    public = newsroom.settings.service.storage / "public"
    assert found(public, schema) == ([], Counter(atom=3, entries=4, editions=1))
    archive = public / "all/archive/2026-03.atom"
    archive.write_bytes(archive.read_bytes().replace(b"<fh:archive/>", b""))
    (public / "all/feed.json").write_bytes((public / "all/feed.json").read_bytes().replace(b"1.1", b"1"))
    (public / "health.atom").write_bytes(b"<rss/>")
    faults, _ = found(public, schema)
    assert [fault.split(":")[0] for fault in faults] == [
        "all/archive/2026-03.atom",
        "health.atom",
        "all/feed.json",
    ]


def test_a_month_is_shelved_and_told_in_a_line() -> None:
    assert month(3).startswith("3 entries, 0.0 MB of Atom: ")
