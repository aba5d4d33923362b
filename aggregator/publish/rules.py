"""Which articles, and so which stories, a topic takes.

In: a topic's rules and articles. Out: whether they match, and why in words that ``explain`` and
``preview`` show, with the place of the rule that decided. Words and texts are compared as
``publish.fields`` folds them, so that one keyword finds both scripts. The rules are not read from YAML
here, nor is anything fetched or stored.

``holds`` decides and ``_judge`` explains: reasons cost more than verdicts, and almost nobody asks for
them. A test holds the two to each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.model import (
    AllOf,
    AnyOf,
    Article,
    Keywords,
    Leaf,
    Matcher,
    Not,
    Regex,
    Score,
    Topic,
)
from aggregator.model.patterns import compiled
from aggregator.publish.fields import Fields, first_found

# Of a long list a line shows so many, and how many more there are.
TOLD = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule holds, why it does or does not, and where the rules that decided are written."""

    holds: bool
    because: str
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the reason with the places of its rules."""
        return f"{self.because} ({_few(self.places)})" if self.places else self.because


def matches(topic: Topic, article: Article) -> bool:
    """Tell whether the topic's sources, languages and rules all let the article in."""
    return reaches(topic, article) and holds(topic.match, Fields(article, topic.outlets))


def reaches(topic: Topic, article: Article) -> bool:
    """Tell whether the topic's sources and languages let the article in, so that its rules are asked."""
    return _source(topic, article).holds and _language(topic.languages, article.language).holds


def chosen(topic: Topic, story_articles: Sequence[Article]) -> tuple[Article, ...]:
    """Return the story's articles that match: the story is in the topic when there is any."""
    return tuple(article for article in story_articles if matches(topic, article))


def why(topic: Topic, article: Article) -> str:
    """Return what let the article in, or else the first thing that kept it out."""
    told = []
    for verdict in _verdicts(topic, article):
        if not verdict.holds:
            return f"not in {topic.slug}: {verdict}"
        told.append(str(verdict))
    return f"in {topic.slug}: " + "; ".join(filter(None, told))


def judged(topic: Topic, article: Article) -> Verdict:
    """Return the one thing that decided: the first that kept the article out, or what let it in last."""
    decisive = Verdict(holds=True, because="")
    for verdict in _verdicts(topic, article):
        if not verdict.holds:
            return verdict
        decisive = verdict if verdict.because else decisive
    return decisive


def holds(rule: Matcher, fields: Fields) -> bool:
    """Tell whether a rule holds for an article."""
    match rule:
        case Keywords() | Regex():
            return bool(_finding(rule, fields))
        case Not(inner):
            return not holds(inner, fields)
        case AnyOf(rules):
            return any(holds(one, fields) for one in rules)
        case AllOf(rules):
            return all(holds(one, fields) for one in rules)
        case Score(at_least, rules):
            return sum(one.points for one in rules if holds(one.rule, fields)) >= at_least


def _verdicts(topic: Topic, article: Article) -> Iterable[Verdict]:
    """Give the three verdicts lazily: folding a text costs more than the two before it."""
    yield _source(topic, article)
    yield _language(topic.languages, article.language)
    yield _judge(topic.match, Fields(article, topic.outlets))


def _source(topic: Topic, article: Article) -> Verdict:
    """Judge by the sources that the topic names."""
    if topic.sources is None:
        return Verdict(holds=True, because="any source")
    if article.source in topic.sources:
        return Verdict(holds=True, because=f"source {article.source}")
    return Verdict(holds=False, because=f"source {article.source} is not among its sources")


def _language(ranges: Sequence[str], tag: str) -> Verdict:
    """Judge by basic filtering (RFC 4647, 3.3.1); an unknown language equals any."""
    if not ranges:
        return Verdict(holds=True, because="")
    if not tag:
        return Verdict(holds=True, because="unknown language")
    for wanted in ranges:
        if wanted == "*" or f"{tag}-".lower().startswith(f"{wanted}-".lower()):
            return Verdict(holds=True, because=f"language {tag}")
    return Verdict(holds=False, because=f"language {tag} is not among {', '.join(ranges)}")


def _judge(rule: Matcher, fields: Fields) -> Verdict:
    """Judge by a rule and the rules in it, with the reasons."""
    match rule:
        case Keywords() | Regex():
            return _judge_leaf(rule, fields)
        case Not(inner):
            verdict = _judge(inner, fields)
            return Verdict(not verdict.holds, verdict.because, verdict.places)
        case AnyOf(rules):
            verdicts = [_judge(one, fields) for one in rules]
            holding = next((verdict for verdict in verdicts if verdict.holds), None)
            return holding or _together(verdicts, ", ", holds=False)
        case AllOf(rules):
            verdicts = [_judge(one, fields) for one in rules]
            failing = next((verdict for verdict in verdicts if not verdict.holds), None)
            return failing or _together(verdicts, ", ", holds=True)
        case Score():
            return _judge_score(rule, fields)


def _judge_leaf(rule: Leaf, fields: Fields) -> Verdict:
    """Judge by words or a pattern; the first that is found in the field is the reason."""
    places = (rule.place,) if rule.place else ()
    if finding := _finding(rule, fields):
        return Verdict(holds=True, because=finding, places=places)
    sought = f"none of {_few(rule.words)}" if isinstance(rule, Keywords) else f"no /{rule.pattern}/"
    place = "title or text" if rule.field == "any" else rule.field
    return Verdict(holds=False, because=f"{sought} in its {place}", places=places)


def _judge_score(rule: Score, fields: Fields) -> Verdict:
    """Judge by points; the rules that hold are the reason."""
    holding = [(one.points, verdict) for one in rule.rules if (verdict := _judge(one.rule, fields)).holds]
    score = sum(points for points, _ in holding)
    told = _few([f"{verdict.because} {points:+}" for points, verdict in holding])
    met = score >= rule.at_least
    because = f"score {score}, {'at least' if met else 'less than'} {rule.at_least}"
    return Verdict(met, f"{because}: {told}" if told else because, (rule.place,) if rule.place else ())


def _finding(rule: Leaf, fields: Fields) -> str:
    """Return what a rule finds first, and in which field; ``""`` where it finds nothing."""
    if isinstance(rule, Keywords):
        for name, text in fields.folded(rule.field):
            if word := first_found(rule.words, text):
                return f"“{word}” in its {name}"
        return ""
    pattern = compiled(rule.pattern)
    for name, searched in fields.searchable(rule.field):
        if match := pattern.search(searched):
            return f"“{match.group().decode('utf-8', 'replace')}”, by /{rule.pattern}/, in its {name}"
    return ""


def _together(verdicts: Sequence[Verdict], comma: str, *, holds: bool) -> Verdict:
    """Return several verdicts as one."""
    told = [verdict.because for verdict in verdicts if verdict.because]
    places = dict.fromkeys(place for verdict in verdicts for place in verdict.places)
    return Verdict(holds, _few(told, comma), tuple(places))


def _few(texts: Sequence[str], comma: str = ", ") -> str:
    """Return the first of some texts, and how many more there are."""
    more = len(texts) - TOLD
    return comma.join(texts[:TOLD]) + (f" and {more} more" if more > 0 else "")
