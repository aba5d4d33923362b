"""Which of two versions of an article is kept."""

from dataclasses import replace
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Article, Role
from aggregator.pipeline.versions import merged_version
from tests.stories import at, make_article

BASE = make_article("1", "旧的正文")


def merged(versions: list[Article], role: Role) -> Article:
    return reduce(lambda before, after: merged_version(before, after, role), versions)


def test_what_an_outlet_says_now_is_kept_even_if_it_claims_to_be_older() -> None:
    after = replace(BASE, text="新的正文", published=at(-3), first_seen=at(9))
    kept = merged([BASE, after], Role.ORIGINAL)
    assert (kept.text, kept.published, kept.first_seen) == ("新的正文", at(-3), at(0))


def test_a_later_claim_to_publication_counts_as_an_update() -> None:
    kept = merged([BASE, replace(BASE, published=at(5))], Role.ORIGINAL)
    assert (kept.published, kept.updated) == (at(0), at(5))


def test_a_claim_that_is_missing_yields_to_one_that_is_made() -> None:
    undated = replace(BASE, published=None)
    day = replace(BASE, published=at(-4), precision="day")
    for versions in ([undated, day], [day, undated]):
        kept = merged(versions, Role.ORIGINAL)
        assert (kept.published, kept.precision) == (at(-4), "day")
    assert merged([undated, undated], Role.ORIGINAL).published is None


def test_the_outlets_own_time_of_update_is_kept_as_it_says() -> None:
    after = replace(BASE, updated=at(7))
    assert merged([BASE, after], Role.ORIGINAL).updated == at(7)
    assert merged([after, BASE], Role.ORIGINAL).updated is None


def test_an_older_file_of_a_mirror_yields_to_the_newer_by_update_else_by_date_else_by_sight() -> None:
    newer = replace(BASE, text="新的正文")
    for changed in ({"updated": at(1)}, {"published": at(1)}):
        assert merged([replace(newer, **changed), BASE], Role.MIRROR).text == "新的正文"  # type: ignore[arg-type]
    undated = replace(BASE, published=None, first_seen=at(-1))
    assert merged([newer, undated], Role.MIRROR).text == "新的正文"
    assert merged([BASE, newer], Role.MIRROR).text == "新的正文"


@given(st.permutations(range(5)))
def test_files_of_one_address_give_the_newest_text_and_the_first_date_in_any_order(order: list[int]) -> None:
    files = [replace(BASE, text=f"第{n}稿", published=at(n), first_seen=at(90)) for n in order]
    kept = merged(files, Role.MIRROR)
    assert (kept.text, kept.published) == ("第4稿", at(0))
    assert kept.updated == (at(4) if len(files) > 1 else None)
