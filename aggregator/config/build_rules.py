"""From what is written of rules to matchers that know where they are written.

In: checked rules, the tree, the path at which they stand. Out: the model's matchers. Several keys of one
rule are all required; a single rule stands for itself, so that a topic without rules takes everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.config.tree import KeyPath, MapNode, locate
from aggregator.config.written import MatchText, RuleText, ScoreText
from aggregator.model import AllOf, AnyOf, Keywords, Matcher, Not, Regex, Score, Scored


@dataclass(frozen=True, slots=True)
class At:
    """A path in the file, as it is walked down."""

    root: MapNode
    path: KeyPath

    def __truediv__(self, step: str | int) -> "At":
        """Return the path one step down."""
        return At(self.root, (*self.path, step))

    def __str__(self) -> str:
        """Return where it is, for people."""
        return str(locate(self.root, self.path).place)


def matcher(match: MatchText, at: At) -> Matcher:
    """Return what a mapping of rules asks for."""
    return _all_of(_parts(match, at))


def _rule(rule: RuleText, at: At) -> Matcher:
    """Return one rule as a matcher: all that its keys say, the quickest to judge first."""
    said = rule.model_fields_set
    parts: list[Matcher] = []
    if "keywords" in said:
        words = tuple(dict.fromkeys(rule.keywords))
        parts.append(Keywords(words, rule.field, str(at / "keywords")))
    if "regex" in said:
        parts.append(Regex(rule.regex, rule.field, str(at / "regex")))
    parts += _parts(rule, at)
    if "negated" in said:
        parts.append(Not(_rule(rule.negated, at / "not")))
    return _all_of(parts)


def _parts(match: MatchText, at: At) -> list[Matcher]:
    """Return what ``all``, ``any``, ``none`` and ``score`` ask for."""
    said = match.model_fields_set
    parts: list[Matcher] = []
    if "all" in said:
        parts.extend(_each(match.all, at / "all"))
    if "any" in said:
        parts.append(_any_of(match.any, at / "any"))
    if "none" in said:
        parts.append(Not(_any_of(match.none, at / "none")))
    if "score" in said:
        parts.append(_score(match.score, at / "score"))
    return parts


def _score(score: ScoreText, at: At) -> Matcher:
    """Return rules that are weighed against each other."""
    matchers = _each(score.rules, at / "rules")
    rules = tuple(Scored(one, rule.points) for one, rule in zip(matchers, score.rules, strict=True))
    return Score(score.at_least, rules, str(at))


def _each(rules: Sequence[RuleText], at: At) -> list[Matcher]:
    """Return the rules of a list."""
    return [_rule(rule, at / number) for number, rule in enumerate(rules)]


def _any_of(rules: Sequence[RuleText], at: At) -> Matcher:
    """Return the rules as alternatives; a single one stands for itself."""
    matchers = _each(rules, at)
    return matchers[0] if len(matchers) == 1 else AnyOf(tuple(matchers))


def _all_of(parts: Sequence[Matcher]) -> Matcher:
    """Return the parts as all required; a single one stands for itself, none is always true."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
