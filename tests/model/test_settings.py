"""What the configuration means where it is asked."""

import pytest

from aggregator.model import Host, Http, Repository, SourceSlug
from tests.stories import make_mirror, make_source

HTTP = Http(user_agent="tests", hosts={"*": Host(concurrency=3), "rsshub.lan": Host(allow_private=True)})


@pytest.mark.parametrize(
    ("name", "concurrency"), [("rsshub.lan", 2), ("RSSHub.LAN", 2), ("elsewhere.org", 3)]
)
def test_a_host_has_its_own_rules_else_those_of_all_others(name: str, concurrency: int) -> None:
    assert HTTP.host(name).concurrency == concurrency


def test_without_any_rule_a_host_has_the_defaults() -> None:
    assert Http(user_agent="tests").host("elsewhere.org") == Host()


def test_a_source_is_a_feed_or_a_repository() -> None:
    assert (make_source().kind, make_mirror().kind) == ("feed", "git")
    assert Repository("https://git.example.com/a.git").urls == ("https://git.example.com/a.git",)


def test_a_source_counts_with_its_family_else_with_what_it_mirrors_else_alone() -> None:
    assert make_source().house == "haian"
    assert make_mirror(mirror_of=SourceSlug("haian")).house == "haian"
    assert make_mirror(mirror_of=SourceSlug("haian"), family="coast").house == "coast"
