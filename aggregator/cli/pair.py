"""Two articles → why they are one story or not: every check with its figure and its threshold.

In: the articles and the rules. Out: a ``Pair``, whose verdict is ``dedupe.decide``'s own; the checks
beside it are the same figures against the same constants, in the same order, for people to read.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Any

from aggregator import fold
from aggregator.dedupe import decide as tiers
from aggregator.dedupe.candidates import apart
from aggregator.dedupe.certainty import OFFSET, certainty, shares
from aggregator.dedupe.decide import Verdict, decide
from aggregator.dedupe.evidence import Evidence, weigh, weigh_pair
from aggregator.dedupe.fingerprint import fingerprint
from aggregator.model import Article, Dedup, Fingerprinted
from aggregator.model.articles import printed
from aggregator.pipeline.versions import passage

# For eyes only: the longest few runs, looked for in as much of a text as takes a blink (the search is
# quadratic at worst).
RUNS, SHORTEST_RUN, SEARCHED = 5, 12, 4000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: ``met`` tells that a tier says "same", or that a guard fires."""

    kind: str
    name: str
    figure: str
    threshold: str
    met: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, what they share, and what was decided of them."""

    a: Fingerprinted
    b: Fingerprinted
    evidence: Evidence
    verdict: Verdict
    rules: Dedup

    @property
    def checks(self) -> list[Check]:
        """Every guard and every tier that applies, in the order in which they are asked."""
        return [*self._outer(), *self._guards(), *(self._house() if self.one_house else self._tiers())]

    @property
    def one_house(self) -> bool:
        """Tell whether one outlet wrote both: then it must be a new version, and share more."""
        return self.a.outlet == self.b.outlet

    @property
    def apart(self) -> timedelta:
        """The time between the two story times."""
        return apart(self.a, self.b)

    def _outer(self) -> Iterator[Check]:
        a, b, e = self.a, self.b, self.evidence
        both = f"{a.language or 'unknown'}, {b.language or 'unknown'}"
        two = not tiers.compatible(a.language, b.language) and not tiers.misread(a, b, e)
        yield Check("guard", "language", both, "two languages", two)
        beyond = self.apart > self.rules.window
        one_page = a.address == b.address and tiers.specific(a.address)
        held = tiers.one_page(a, b, e.lead, e.title, near=not beyond)
        said = f"{'one' if one_page else 'two'}, lead {e.lead:.2f}"
        yield Check("tier", "address", said, f"one, and lead ≥ {tiers.ADDRESS_LEAD} or in the window", held)
        equal = tiers.equal_text(a, b)
        exact = equal and (not self.one_house or e.title >= tiers.HOUSE_TITLE)
        yield Check("tier", "exact", "equal" if equal else "not equal", "equal text", exact)
        yield Check("guard", "window", hours(self.apart), f"> {hours(self.rules.window)}", beyond)

    def _guards(self) -> Iterator[Check]:
        e = self.evidence
        least = tiers.BRIEF if tiers.summary(e) else tiers.SHORT
        yield Check("guard", "short", f"{e.shorter} characters", f"< {least} characters", e.shorter < least)

    def _template(self, share: float, asked: bool) -> Check:  # noqa: FBT001
        e = self.evidence
        figure = f"{e.differ} of {e.differ + e.agree} places differ"
        limit = f"≥ {tiers.DIFFER}, and ≥ {share:.0%}"
        return Check("guard", "template", figure, limit, asked and tiers.template(e, share))

    def _house(self) -> Iterator[Check]:
        e = self.evidence
        yield self._template(tiers.HOUSE_DIFFER_SHARE, asked=True)
        odd = e.odd_numbers >= tiers.ODD_NUMBERS and e.numbers < tiers.SHARED_NUMBERS
        figure = f"{e.odd_numbers} odd, {e.numbers:.2f} shared"
        limit = f"≥ {tiers.ODD_NUMBERS} odd and < {tiers.SHARED_NUMBERS} shared"
        yield Check("guard", "numbers", figure, limit, odd)
        numbers = f"{e.title_numbers} odd"
        yield Check("guard", "title-numbers", numbers, "any odd in the titles", bool(e.title_numbers))
        other = e.title < tiers.HOUSE_TITLE and e.heading < tiers.HOUSE_HEADING
        figure = f"title {e.title:.2f}, heading {e.heading:.2f}"
        limit = f"title < {tiers.HOUSE_TITLE} and heading < {tiers.HOUSE_HEADING}"
        yield Check("guard", "title", figure, limit, other)
        later = self.apart > tiers.SAME_SITTING and not tiers.continued(e)
        figure = f"{hours(self.apart)}, jaccard {e.jaccard:.2f}, containment {e.containment:.2f}"
        limit = f"> {hours(tiers.SAME_SITTING)}, and neither equal nor continued"
        yield Check("guard", "next-day", figure, limit, later)
        sure = self._sure("house", tiers.HOUSE)
        figure = f"{sure.figure}, jaccard {e.jaccard:.2f}, containment {e.containment:.2f}"
        limit = f"{sure.threshold}, and jaccard ≥ {tiers.HOUSE_JACCARD} or"
        limit = f"{limit} containment ≥ {tiers.HOUSE_CONTAINMENT}"
        yield replace(sure, figure=figure, threshold=limit, met=sure.met and tiers.version(e))

    def _tiers(self) -> Iterator[Check]:
        """Yield what is asked of two outlets: their guards count only where the texts are sure enough."""
        e = self.evidence
        sure = certainty(e) >= self.rules.threshold
        yield self._template(tiers.DIFFER_SHARE, asked=sure)
        figure = f"{e.title_numbers} odd in the titles, {e.differ} places differ, jaccard {e.jaccard:.2f}"
        limit = f"≥ {tiers.TITLE_SWAPPED} odd, any place, jaccard < {tiers.TITLE_JACCARD}"
        yield Check("guard", "title-numbers", figure, limit, sure and tiers.swapped(e))
        figure, limit = f"containment {e.containment:.2f}", f"< {tiers.LEAST_CONTAINMENT}"
        yield Check("guard", "beginning", figure, limit, sure and e.containment < tiers.LEAST_CONTAINMENT)
        figure = f"length {e.balance:.0%}, wording {e.wording:.2f}"
        limit = f"length < {tiers.DIGEST_BALANCE:.0%} and wording < {tiers.DIGEST_WORDING}"
        yield Check("guard", "digest", figure, limit, sure and tiers.digest(e))
        yield self._sure("certainty", self.rules.threshold)

    def _sure(self, name: str, threshold: float) -> Check:
        sure = certainty(self.evidence)
        parts = ", ".join(f"{figure} {share:+.1f}" for figure, share in shares(self.evidence).items())
        return Check(
            "tier", name, f"{sure:.2f} ({parts}, {OFFSET:+.1f})", f"≥ {threshold}", sure >= threshold
        )

    def row(self) -> dict[str, Any]:
        """Return the pair in its fixed form (docs/commands.md)."""
        checks = {check.name: check for check in self.checks}
        return {
            "a": self.a.id,
            "b": self.b.id,
            "verdict": self.verdict.kind,
            "rule": self.verdict.rule,
            "evidence": {
                "certainty": _rounded(certainty(self.evidence)),
                **{name: _rounded(value) for name, value in asdict(self.evidence).items()},
                "same_outlet": self.one_house,
                "same_address": self.a.address == self.b.address,
                "equal_text": tiers.equal_text(self.a, self.b),
                "hours_apart": round(self.apart / timedelta(hours=1), 2),
            },
            "guards": {name: check.met for name, check in checks.items() if check.kind == "guard"},
        }


def compare(a: Article, b: Article, rules: Dedup) -> Pair:
    """Return the pair, decided as the pipeline decides it."""
    one, other = fingerprinted(a), fingerprinted(b)
    evidence = weigh_pair(weigh(passage(a)), weigh(passage(b)))
    return Pair(one, other, evidence, decide(one, other, evidence, rules), rules)


def fingerprinted(article: Article) -> Fingerprinted:
    """Return an article as the deciding code sees it."""
    return printed(article, fingerprint(article.text))


def shared_runs(a: str, b: str) -> list[str]:
    """Return the longest runs of text that both have, as folded for comparing, longest first."""
    one, other = (" ".join(fold.fold(text[:SEARCHED]).split()) for text in (a, b))
    found = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    runs = (one[match.a : match.a + match.size].strip() for match in found)
    return sorted((run for run in runs if len(run) >= SHORTEST_RUN), key=len, reverse=True)[:RUNS]


def hours(span: timedelta) -> str:
    """Return a span in hours."""
    return f"{span / timedelta(hours=1):.1f} h"


def _rounded(value: float) -> float:
    return round(value, 4) if isinstance(value, float) else value
