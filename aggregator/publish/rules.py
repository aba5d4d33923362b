"""Which articles, and so which stories, a topic takes.

In: a topic's rules and articles. Out: whether they match, and why in words that ``explain`` shows.
Words and texts are compared as ``aggregator.fold`` folds them, so that one keyword finds both
scripts. The rules are not read from YAML here, nor is anything fetched or stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aggregator.fold import fold, is_han
from aggregator.model import AllOf, AnyOf, Article, Keywords, Matcher, Not, Topic

# Scripts written without spaces, or, as Korean, with endings joined to the word: a word of theirs
# has no edge to look for, so it matches as Han does. Thai to Myanmar, Khmer, kana, Hangul
# (blocks of Unicode 15.0).
UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0xAC00, 0xD7AF))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule holds, and the words for why it does or does not."""

    holds: bool
    because: str


def matches(topic: Topic, article: Article) -> bool:
    """Tell whether the topic's sources, languages and rules all let the article in."""
    return all(verdict.holds for verdict in _verdicts(topic, article))


def chosen(topic: Topic, story_articles: Sequence[Article]) -> tuple[Article, ...]:
    """Return the story's articles that match: the story is in the topic when there is any."""
    return tuple(article for article in story_articles if matches(topic, article))


def why(topic: Topic, article: Article) -> str:
    """Return what let the article in, or else the first thing that kept it out."""
    reasons = []
    for verdict in _verdicts(topic, article):
        if not verdict.holds:
            return f"not in {topic.slug}: {verdict.because}"
        reasons.append(verdict.because)
    return f"in {topic.slug}: " + "; ".join(filter(None, reasons))


def _verdicts(topic: Topic, article: Article) -> Iterable[Verdict]:
    """Give the three verdicts lazily: folding a text costs more than the two before it."""
    yield _source(topic, article)
    yield _language(topic.languages, article.language)
    yield _judge(topic.match, article)


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


def _judge(rule: Matcher, article: Article) -> Verdict:
    """Judge by a rule and the rules in it."""
    match rule:
        case Keywords():
            return _keywords(rule, article)
        case Not(inner):
            verdict = _judge(inner, article)
            return Verdict(holds=not verdict.holds, because=verdict.because)
        case AnyOf(rules):
            verdicts = [_judge(one, article) for one in rules]
            holding = [verdict for verdict in verdicts if verdict.holds]
            return holding[0] if holding else Verdict(holds=False, because=_joined(verdicts))
        case AllOf(rules):
            verdicts = [_judge(one, article) for one in rules]
            failing = [verdict for verdict in verdicts if not verdict.holds]
            return failing[0] if failing else Verdict(holds=True, because=_joined(verdicts))


def _joined(verdicts: Sequence[Verdict]) -> str:
    """Return the reasons of several rules as one."""
    return ", ".join(verdict.because for verdict in verdicts if verdict.because)


def _keywords(rule: Keywords, article: Article) -> Verdict:
    """Judge by words; the first that stands in the field is the reason."""
    texts = {"title": article.title, "text": article.text}
    where = texts if rule.field == "any" else [rule.field]
    for name in where:
        folded = _folded_text(texts[name])
        for word in rule.words:
            if _stands(_folded_word(word), folded):
                return Verdict(holds=True, because=f"“{word}” in its {name}")
    place = "title or text" if rule.field == "any" else rule.field
    return Verdict(holds=False, because=f"none of {', '.join(rule.words)} in its {place}")


def _folded(text: str) -> str:
    """Return the folded text with runs of white space as one blank."""
    return " ".join(fold(text).split())


# The rules of a topic ask for the title and the text of one article in turn, and for the same words
# again and again: a few long texts, and as many words as a large configuration holds.
_folded_text = lru_cache(maxsize=4)(_folded)
_folded_word = lru_cache(maxsize=4096)(_folded)


def _stands(word: str, text: str) -> bool:
    """Tell whether a folded word stands in a folded text, whole at each end that has an edge.

    In ``5G网络`` only the left end has one; in ``iPhone用户`` the Han letter after ``iPhone`` is
    an edge, since Chinese sets no spaces around foreign words.
    """
    if not word:
        return False
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (_joins(before, word[0]) or _joins(word[-1], after)):
            return True
        at = text.find(word, at + 1)
    return False


def _joins(left: str, right: str) -> bool:
    """Tell whether two neighbours are letters or digits of one spaced word."""
    return _spaced(left) and _spaced(right)


def _spaced(character: str) -> bool:
    """Tell whether a character is a letter or digit of a script with spaces between words."""
    if not character.isalnum() or is_han(character):
        return False
    return not any(first <= ord(character) <= last for first, last in UNSPACED)
