"""A source under another slug: everything that names it, on both databases."""

import pytest
import sqlalchemy as sa

from aggregator.model import PollState, SourceSlug
from aggregator.store.protocol import Learned
from aggregator.store.renaming import NAMING
from aggregator.store.schema import metadata
from aggregator.store.sql import SqlStore
from tests.store.keeping import keep
from tests.stories import make_article

OLD, NEW = SourceSlug("old"), SourceSlug("new")


def take_over(store: SqlStore) -> None:
    with store.writing() as writing:
        writing.take_over(OLD, NEW)


def sources(store: SqlStore) -> list[tuple[str, str, str]]:
    return sorted((each.entry_id, each.source, each.outlet) for each, _ in store.all_articles())


def test_every_column_that_names_a_source_is_known() -> None:
    """A table that is added later, with a source in it, must not be forgotten."""
    named = {column.name for table in metadata.sorted_tables for column in table.c if _names(column)}
    assert named == set(NAMING)


def _names(column: sa.Column[object]) -> bool:
    return column.name in {"source", "sources", "outlet", "slug", "house", "family", "mirror_of"}


def test_articles_state_and_what_was_learned_change_hands(store: SqlStore) -> None:
    keep(
        store, make_article("1", source="old", outlet="old"), make_article("2", source="attic", outlet="old")
    )
    with store.writing() as writing:
        writing.save_poll(PollState(source=OLD, url="https://o.example/", etag='"v1"'))
        writing.save_learned(OLD, "old", Learned(seen=3, at=2, lines=frozenset({"x"})))
    before = {each.entry_id: each.id for each, _ in store.all_articles()}
    for _ in range(2):  # and again nothing changes
        take_over(store)
        assert sources(store) == [("1", "new", "new"), ("2", "attic", "new")]
        assert {each.entry_id: each.id for each, _ in store.all_articles()} == before
        assert [(*key, state.etag) for key, state in store.poll_states().items()] == [
            ("new", "https://o.example/", '"v1"')
        ]
        with store.writing() as writing:
            assert writing.learned(NEW) == {"new": Learned(seen=3, at=2, lines=frozenset({"x"}))}
            assert writing.learned(OLD) == {}


def test_what_the_new_slug_has_already_is_kept_as_it_is(store: SqlStore) -> None:
    keep(
        store,
        make_article("1", source="old"),
        make_article("2", source="old"),
        make_article("1", source="new"),
    )
    with store.writing() as writing:
        writing.save_poll(PollState(source=OLD, url="https://o.example/", etag='"old"'))
        writing.save_poll(PollState(source=NEW, url="https://o.example/", etag='"new"'))
    take_over(store)
    assert [each[:2] for each in sources(store)] == [("1", "new"), ("1", "old"), ("2", "new")]
    assert [(*key, state.etag) for key, state in store.poll_states().items()] == [
        ("new", "https://o.example/", '"new"')
    ]


def test_an_article_is_known_by_its_identity_and_a_new_one_takes_no_id_of_another(store: SqlStore) -> None:
    first = make_article("1", source="old")
    keep(store, first)
    take_over(store)
    with store.writing() as writing:
        again, fresh, clash = writing.recognised(
            [
                make_article("1", source="new"),
                make_article("2", source="new"),
                make_article("1", source="old"),
            ]
        )
    assert again.id == first.id
    assert fresh == make_article("2", source="new")
    assert clash.id != first.id
    keep(store, clash)
    with store.writing() as writing:
        assert writing.recognised([make_article("1", source="old")]) == [clash]


@pytest.mark.parametrize("articles", [0, 1_200])
def test_as_many_as_a_batch_may_bring_are_looked_up(store: SqlStore, articles: int) -> None:
    batch = [make_article(str(number), source="new") for number in range(articles)]
    with store.writing() as writing:
        assert writing.recognised(batch) == batch
