"""Links and standing stories → stories as they shall be: the rules, one by one.

``test_any_order`` holds the law over all of them, through the store.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.dedupe.arrange import arrange, components
from aggregator.dedupe.gathering import AGREEMENT
from aggregator.dedupe.groups import CERTAIN, units
from aggregator.dedupe.identity import mint, story_id
from aggregator.model import (
    NEAR,
    Article,
    ArticleId,
    Cluster,
    Dedup,
    Fingerprinted,
    Link,
    Rearrangement,
    Story,
    StoryId,
)
from aggregator.model.articles import by_id
from aggregator.model.corrections import Past
from tests.stories import NOON, at, make_article, name_of, printed

RULES = Dedup()
SMALL = Dedup(max_story=3)


def telling(entry: str, hours: float = 0) -> Fingerprinted:
    return printed(make_article(entry, hours=hours))


# Held to be one text, and not so sure that one of two members would do.
HELD = 0.78


def link(a: str, b: str, rule: str = "certainty", score: float = HELD) -> Link:
    low, high = sorted((name_of(a), name_of(b)))
    return Link(low, high, rule, score)


def near(pair: str, score: float) -> Link:
    """Two articles that are alike and not held to be one text."""
    return link(pair[0], pair[1], NEAR, score)


def links(*pairs: str, rule: str = "certainty", score: float = HELD) -> list[Link]:
    """``"ab"`` links article a with article b."""
    return [link(pair[0], pair[1], rule, score) for pair in pairs]


def row(letters: str, step: float = 1) -> list[Fingerprinted]:
    """Articles one after the other."""
    return [telling(letter, n * step) for n, letter in enumerate(letters)]


def standing(letters: str, *, announced: datetime | None = None, founder: str = "") -> Story:
    founded = telling(founder or letters[0])
    members = tuple(name_of(letter) for letter in letters)
    story = Story(id=story_id(founded), founder=founded.id, members=members, first_seen=NOON)
    return replace(story, announced=announced)


def arranged(
    articles: list[Fingerprinted],
    found: list[Link],
    stories: tuple[Story, ...] = (),
    rules: Dedup = RULES,
    taken: frozenset[StoryId] = frozenset(),
) -> Rearrangement:
    return arrange(by_id(articles), found, stories, rules, Past(taken=taken))


LETTERS: dict[ArticleId, str] = {name_of(letter): letter for letter in "abcdefghijklmnop"}


def told(change: Rearrangement) -> set[str]:
    return {spelled(cluster) for cluster in change.clusters}


def spelled(cluster: Cluster) -> str:
    return "".join(LETTERS[member] for member in cluster.members)


def test_articles_without_links_are_stories_of_their_own() -> None:
    change = arranged(row("ab"), [])
    assert told(change) == {"a", "b"}
    assert {cluster.id for cluster in change.clusters} == {story_id(telling("a")), story_id(telling("b"))}


def test_linked_articles_are_one_story_founded_by_the_earliest() -> None:
    (cluster,) = arranged(row("abc"), links("ab", "bc", "ac")).clusters
    assert (spelled(cluster), cluster.founder, cluster.id) == ("abc", name_of("a"), story_id(telling("a")))


def test_a_newcomer_must_agree_with_the_story_on_the_average() -> None:
    assert told(arranged(row("abc"), links("ab", "ac"))) == {"ab", "c"}
    assert told(arranged(row("abcd"), links("ab", "ac", "bc", "ad", "bd"))) == {"abcd"}


def test_one_member_of_two_vouches_for_a_newcomer_where_it_is_sure() -> None:
    assert told(arranged(row("abc"), [*links("ab"), link("b", "c", score=2 * AGREEMENT)])) == {"abc"}


def test_a_member_that_is_nearly_sure_speaks_for_a_newcomer_beside_one_that_is() -> None:
    assert told(arranged(row("abc"), [*links("ab", "ac"), near("bc", 0.4)])) == {"abc"}


def test_what_is_alike_only_never_makes_a_story() -> None:
    alike = [near("ab", 0.74), near("bc", 0.74), near("ac", 0.74)]
    assert told(arranged(row("abc"), alike)) == {"a", "b", "c"}
    assert told(arranged(row("abcd"), [*links("ab"), *alike, near("ad", 0.74), near("bd", 0.74)])) == {
        "ab",
        "c",
        "d",
    }


def test_sure_links_do_not_chain_either() -> None:
    assert told(arranged(row("abcd"), links("ab", "bc", "cd", score=0.9))) == {"abc", "d"}


def test_two_halves_of_a_story_that_began_apart_come_together() -> None:
    # When b came there was only a, which it is not sure to be; c is sure of both.
    assert told(arranged(row("abc"), [near("ab", 0.7), *links("ac", "bc", score=0.9)])) == {"abc"}


def test_halves_that_one_pair_connects_stay_apart() -> None:
    assert told(arranged(row("abcd"), links("ab", "cd", "bc", score=0.9))) == {"abc", "d"}
    assert told(arranged(row("abcdef"), links("ab", "bc", "ac", "de", "ef", "df", "cd"))) == {"abc", "def"}


def test_the_two_that_agree_most_come_together_first() -> None:
    # d joins a, whom it is surest of. Where b is nothing to a, c comes first, and then b agrees no more.
    alike = [near("ab", 0.4), near("ac", 0.4)]
    said = [link("a", "d", score=0.9), *links("bd", "cd", score=0.8)]
    assert told(arranged(row("abcd"), [*alike, *said])) == {"abcd"}
    assert told(arranged(row("abcd"), [*alike[1:], *said])) == {"acd", "b"}


def test_announced_stories_are_not_brought_together_by_what_is_alike() -> None:
    stories = (standing("a", announced=NOON), standing("b", announced=at(1)))
    found = [near("ab", 0.7), *links("ac", "bc", score=0.9)]
    change = arranged(row("abc"), found, stories)
    assert (change.merged, told(change)) == ((), {"ac"})


def test_halves_come_together_within_the_window_and_the_limit_only() -> None:
    found = [near("ab", 0.7), *links("ac", "bc", score=0.9)]
    assert told(arranged(row("abc"), found)) == {"abc"}
    apart = [telling("a", 0), telling("b", -40), telling("c", 40)]
    assert told(arranged(apart, found)) == {"ac", "b"}
    assert told(arranged(row("abc"), found, rules=Dedup(max_story=2))) == {"ac", "b"}


def test_links_beyond_doubt_chain_as_far_as_a_quarter_of_the_story_agrees() -> None:
    chain = links("ab", "bc", "cd", "de", "ef", "fg", score=CERTAIN)
    assert told(arranged(row("abcdefg"), chain)) == {"abcde", "fg"}


def test_a_link_beyond_doubt_beats_a_story_that_agrees_as_a_whole() -> None:
    certain = link("d", "c", score=CERTAIN)
    assert told(arranged(row("abcd"), [*links("ab", "da", "db"), certain])) == {"ab", "cd"}


def test_links_do_not_chain() -> None:
    assert told(arranged(row("abcd"), links("ab", "bc", "cd"))) == {"ab", "cd"}


def test_a_newcomer_joins_the_story_that_it_agrees_with_most() -> None:
    articles = row("abcdef")
    change = arranged(articles, links("ab", "bc", "ac", "de", "fa", "fb", "fd", "fe"))
    assert told(change) == {"abc", "def"}


def test_articles_of_one_address_or_exact_text_count_once() -> None:
    soft = links("ab", "bc", "cd")
    hard = links("bc", rule="address")
    assert told(arranged(row("abcd"), [*soft[:1], *soft[2:], *hard])) == {"abc", "d"}
    assert told(arranged(row("abc"), [*links("ac"), *links("ab", rule="exact")])) == {"abc"}


def test_units_are_joined_through_one_another_whatever_the_order_of_the_links() -> None:
    articles = row("abcd")
    hard = links("cd", "ab", "bc", rule="exact")
    for found in (hard, hard[::-1]):
        assert [unit.ids for unit in units(articles, found)] == [tuple(article.id for article in articles)]


def test_a_story_spans_at_most_the_window() -> None:
    articles = row("abc", step=40)
    assert told(arranged(articles, links("ab", "bc", "ac"))) == {"ab", "c"}


def test_one_address_is_one_story_beyond_the_window() -> None:
    articles = row("ab", step=400)
    assert told(arranged(articles, links("ab", rule="address"))) == {"ab"}


def test_what_does_not_fit_a_full_story_is_its_overflow() -> None:
    everything = links("ab", "ac", "ad", "ae", "bc", "bd", "be", "cd", "ce", "de")
    change = arranged(row("abcde"), everything, rules=SMALL)
    assert told(change) == {"abc", "d", "e"}
    full = story_id(telling("a"))
    assert {spelled(cluster): cluster.full_of for cluster in change.clusters} == {
        "abc": None,
        "d": full,
        "e": full,
    }


def test_the_overflow_of_an_overflow_names_the_full_story() -> None:
    # What comes after d agrees with it, and with no more than two of the full story.
    found = links("ab", "ac", "bc", "ad", "bd", "cd", *(x + y for y in "efg" for x in "abdef" if x < y))
    change = arranged(row("abcdefg"), found, rules=SMALL)
    assert told(change) == {"abc", "def", "g"}
    assert {cluster.full_of for cluster in change.clusters} == {None, story_id(telling("a"))}


def test_a_flood_of_one_text_fills_one_story_and_overflows() -> None:
    letters = "abcdefgh"
    flood = links(*(a + b for n, a in enumerate(letters) for b in letters[n + 1 :]), rule="exact")
    change = arranged(row(letters), flood, rules=SMALL)
    assert all(len(cluster.members) <= 3 for cluster in change.clusters)
    assert [spelled(cluster) for cluster in change.clusters if not cluster.full_of] == ["abc"]


def test_an_announced_story_is_never_taken_apart() -> None:
    change = arranged(row("abc"), links("bc"), (standing("ab", announced=NOON), standing("c")))
    assert change == Rearrangement()


def test_an_announced_story_keeps_its_id_and_founder_when_an_earlier_article_joins() -> None:
    story = standing("ab", announced=NOON)
    articles = [telling("a", 1), telling("b", 2), telling("c", 0)]
    change = arranged(articles, links("ab", "ac", "bc"), (story,))
    assert change.clusters == (
        Cluster(id=story.id, founder=name_of("a"), members=tuple(name_of(x) for x in "cab")),
    )


def test_a_story_not_announced_is_founded_anew_when_an_earlier_article_joins() -> None:
    story = standing("ab")
    articles = [telling("a", 1), telling("b", 2), telling("c", 0)]
    change = arranged(articles, links("ab", "ac", "bc"), (story,))
    assert change.dissolved == (story.id,)
    assert [cluster.id for cluster in change.clusters] == [story_id(telling("c"))]


def test_what_is_so_already_is_not_told_again() -> None:
    assert arranged(row("abc"), links("ab"), (standing("ab"), standing("c"))) == Rearrangement()


def test_two_announced_stories_that_agree_become_the_one_announced_first() -> None:
    first, second = standing("cd", announced=at(5)), standing("ab", announced=at(6))
    change = arranged(row("abcd"), links("ab", "cd", "ac", "ad", "bc"), (second, first))
    assert change.merged == ((second.id, first.id),)
    assert [(cluster.id, spelled(cluster)) for cluster in change.clusters] == [(first.id, "abcd")]
    assert change.dissolved == ()


def test_of_two_stories_announced_together_the_smaller_id_stays() -> None:
    one, other = standing("a", announced=NOON), standing("b", announced=NOON)
    change = arranged(row("ab"), links("ab"), (one, other))
    assert change.merged == ((max(one.id, other.id), min(one.id, other.id)),)


def test_a_mirrors_copy_joins_its_outlets_article_though_its_text_is_linked_elsewhere() -> None:
    told = [link("s", "m", "address"), *links("mw")]
    wire, summary = standing("w", announced=at(1)), standing("s", announced=at(2))
    change = arranged(row("wsm"), told, (wire, summary))
    # The summary alone had said too little; with its full copy the two announced stories agree.
    assert change.merged == ((summary.id, wire.id),)
    assert [set(cluster.members) for cluster in change.clusters] == [{name_of(letter) for letter in "wsm"}]


def test_announced_stories_that_half_agree_stay_two() -> None:
    stories = (standing("ab", announced=NOON), standing("cd", announced=at(1)))
    assert arranged(row("abcd"), links("ab", "cd", "ac", "bd"), stories) == Rearrangement()


def test_announced_stories_that_share_an_address_are_one() -> None:
    stories = (standing("ab", announced=NOON), standing("cd", announced=at(1)))
    found = [*links("ab", "cd"), *links("bc", rule="address")]
    assert arranged(row("abcd", step=100), found, stories).merged == ((stories[1].id, stories[0].id),)


def test_announced_stories_merge_within_the_window_and_the_limit_only() -> None:
    stories = (standing("ab", announced=NOON), standing("cd", announced=at(1)))
    everything = links("ab", "ac", "ad", "bc", "bd", "cd")
    assert arranged(row("abcd", step=30), everything, stories).merged == ()
    assert arranged(row("abcd"), everything, stories, SMALL).merged == ()
    assert arranged(row("abcd"), everything, stories).merged != ()


def test_an_id_that_was_announced_before_is_not_given_again() -> None:
    taken = frozenset({story_id(telling("a")), story_id(telling("a"), 1)})
    (cluster,) = arranged([telling("a")], [], taken=taken).clusters
    assert cluster.id == story_id(telling("a"), 2) == mint(telling("a"), taken)


def test_an_article_that_left_an_announced_story_founds_another_id() -> None:
    # By a correction: "a" founded the announced story but is no member of it any more.
    story = standing("b", announced=NOON, founder="a")
    change = arranged(row("ab"), [], (story,))
    assert [cluster.id for cluster in change.clusters] == [story_id(telling("a"), 1)]


def test_parts_that_nothing_connects_are_arranged_apart() -> None:
    articles = row("abcde")
    parts = components([a.id for a in articles], links("ab"), [standing("cd")])
    assert sorted("".join(sorted(LETTERS[each] for each in part)) for part in parts) == ["ab", "cd", "e"]


def test_an_id_is_made_of_the_source_and_the_entry_id_and_of_nothing_else() -> None:
    one: Article = make_article("1")
    elsewhere = replace(one, title="别的", url="https://new.example.com/1", published=NOON - timedelta(1))
    assert story_id(printed(one)) == story_id(printed(elsewhere))
    assert story_id(printed(make_article("1", source="daoyu"))) != story_id(printed(one))


def test_ids_are_what_they_always_were() -> None:
    # Golden: a reader that has seen an entry must know it again after every upgrade.
    assert story_id(telling("a")) == "fbcd3020-a4fa-5344-ba30-352d0f03cca5"
    assert story_id(telling("a"), 1) == "7417dfd6-be9a-5c2d-a1ec-9fb10ec41ebc"
    assert name_of("a") == "alpbeyrapv4mjac"
