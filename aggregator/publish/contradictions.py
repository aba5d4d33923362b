"""Rules that can never hold, whatever is published: what one rule asks for, another forbids.

In: a topic's rules. Out: doubts, each with the place of its rule. Only what follows from the words themselves
is said: a doubt is never wrong, and not every contradiction is found. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.model import AllOf, AnyOf, Keywords, Leaf, Matcher, Not, Regex, Score, Topic
from aggregator.model.topics import Field
from aggregator.publish.fields import folded, stands


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is probably not meant, and where it is written."""

    place: str
    text: str

    def __str__(self) -> str:
        """Return it in the form of the other warnings of feeds.yaml."""
        return f"{self.place}: warning: {self.text}"


def contradictions(topic: Topic) -> Iterator[Doubt]:
    """Yield the rules of a topic that can never hold where they stand."""
    for place, because in _told(topic.match, ()):
        yield Doubt(place, f"topics.{topic.slug}: can never hold: {because}")
    if _never(topic.match, ()):
        yield Doubt(
            topic.place, f"topics.{topic.slug}: no article can ever enter; its rules exclude each other"
        )


def leaves(rule: Matcher, *, wanted: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Yield the keywords and patterns in a rule, each with whether it speaks for an article."""
    match rule:
        case Keywords() | Regex():
            yield rule, wanted
        case Not(inner):
            yield from leaves(inner, wanted=not wanted)
        case AnyOf(rules) | AllOf(rules):
            for one in rules:
                yield from leaves(one, wanted=wanted)
        case Score():
            for each in rule.rules:
                yield from leaves(each.rule, wanted=wanted == (each.points > 0))


def _told(rule: Matcher, against: Sequence[Leaf]) -> Iterator[tuple[str, str]]:
    """Yield (place, reason) of the smallest rules that can never hold; ``against`` are what must not hold."""
    match rule:
        case Keywords() | Regex():
            if _never(rule, against):
                places = ", ".join(dict.fromkeys(other.place for other in against if _meet(rule, other)))
                yield rule.place, f"what it asks for is excluded at {places}"
        case AnyOf(rules):
            for one in rules:
                yield from _told(one, against)
        case AllOf(rules):
            for one in rules:
                yield from _told(one, (*against, *_excluded(rules)))
        case Score():
            yield from _told_score(rule, against)


def _told_score(score: Score, against: Sequence[Leaf]) -> Iterator[tuple[str, str]]:
    """Yield what can never hold of rules that are weighed."""
    for each in score.rules:
        if each.points > 0:
            yield from _told(each.rule, against)
    if _never(score, ()):
        yield score.place, f"its rules never come to {score.at_least}; lower at_least"


def _never(rule: Matcher, against: Sequence[Leaf]) -> bool:
    """Tell whether a rule cannot hold where none of ``against`` does."""
    match rule:
        case Keywords(words, field):
            return all(any(_excludes(other, word, field) for other in against) for word in words)
        case Regex():
            return any(_meet(rule, other) for other in against)
        case AnyOf(rules):
            return all(_never(one, against) for one in rules)
        case AllOf(rules):
            inner = (*against, *_excluded(rules))
            return any(_never(one, inner) for one in rules)
        case Score(at_least, rules):
            return sum(each.points for each in rules if each.points > 0) < at_least
        case Not():
            return False


def _excluded(rules: Sequence[Matcher]) -> Iterator[Leaf]:
    """Yield what must not hold where all these rules do."""
    for rule in rules:
        match rule:
            case AllOf(inner):
                yield from _excluded(inner)
            case Not(inner):
                yield from _alternatives(inner)


def _alternatives(rule: Matcher) -> Iterator[Leaf]:
    """Yield leaves of which each alone makes the rule hold."""
    match rule:
        case Keywords() | Regex():
            yield rule
        case AnyOf(rules):
            for one in rules:
                yield from _alternatives(one)


def _meet(rule: Leaf, other: Leaf) -> bool:
    """Tell whether one rule's exclusion touches the other."""
    if isinstance(rule, Keywords):
        return any(_excludes(other, word, rule.field) for word in rule.words)
    return isinstance(other, Regex) and other.pattern == rule.pattern and _covers(other.field, rule.field)


def _excludes(other: Leaf, word: str, field: Field) -> bool:
    """Tell whether wherever the word stands in the field, so does a word of the other rule.

    A word that stands whole in another stands whole wherever that one does: the edges are the same.
    """
    if not isinstance(other, Keywords) or not _covers(other.field, field):
        return False
    return any(stands(folded(each), folded(word)) for each in other.words)


def _covers(wide: Field, narrow: Field) -> bool:
    """Tell whether what is in one field is in the other."""
    return wide == narrow or (wide == "any" and narrow in {"title", "text"})
