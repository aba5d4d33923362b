"""Two articles and the evidence → one text or not, by a rule whose name is kept.

Precision comes first: what is folded is hidden from readers. Every threshold below was chosen on
342 labelled pairs of one month of twenty Chinese outlets (same, event, contains, different), where
the rule as a whole folds no pair of another label at a recall of .47 (weighted; .73 of the pairs
labelled with high confidence); `aggregator cluster` over those articles measures it again.
docs/decisions/003-evidence.md tells the roads not taken.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from aggregator.dedupe.candidates import apart
from aggregator.dedupe.evidence import Evidence
from aggregator.model import Dedup, Fingerprinted

Kind = Literal["same", "related", "different"]

# Real republishing lies between .25 and .8; below a half, independent reports of one event begin.
JACCARD = 0.5
# A cut copy: most of the shorter text, and its beginning, stand in the longer one.
CONTAINMENT, CONTAINED_LEAD = 0.6, 0.4
# A copy that goes on in another way: the same beginning, and two fifths of the text.
LEAD, LED_CONTAINMENT = 0.6, 0.4
# One outlet writes one text twice only as a new version. Its bulletins, tallies and next-day
# updates share their template, so it must share more, and name the same numbers in its title.
HOUSE_JACCARD, HOUSE_LEAD = 0.6, 0.5
# Under another title its text comes back as a new version, whose new words then stand in the text, or
# as a channel's boilerplate below hundreds of videos, which knows nothing of any title. In the labelled
# month 17 of 18 retitled versions keep at least .33 of them there, boilerplate keeps none.
HOUSE_TITLE, HOUSE_HEADING = 0.5, 0.2
# A house revises a text within hours; what it writes half a day later repeats the background of the
# day before (incursion notices of two days running reach Jaccard .62), unless it is all but equal.
SAME_SITTING, LATER_JACCARD = timedelta(hours=12), 0.85
# Texts of one template differ in their numbers: at least two, and three in ten, not shared.
ODD_NUMBERS, SHARED_NUMBERS = 2, 0.7
# Under forty units (a caption, a headline repeated) a text proves nothing by being alike.
SHORT = 40
# Texts under one address share a lead if a fifth of its shingles agree: a live page keeps less.
ADDRESS_LEAD = 0.2
# Below these, two texts do not even report one event in common words.
EVENT_CONTAINMENT, EVENT_TITLE = 0.15, 0.3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of a pair, and the tier or the guard that decided."""

    kind: Kind
    rule: str
    score: float = 0.0


def decide(a: Fingerprinted, b: Fingerprinted, evidence: Evidence, rules: Dedup) -> Verdict:
    """Return whether two articles tell one text."""
    near = apart(a, b) <= rules.window
    if not compatible(a.language, b.language) and not misread(a, b, evidence):
        return Verdict("different", "language")
    if one_page(a, b, evidence, near=near):
        return Verdict("same", "address", 1.0)
    if equal_text(a, b) and (a.outlet != b.outlet or evidence.title >= HOUSE_TITLE):
        return Verdict("same", "exact", 1.0)
    if not near:
        return Verdict("different", "window")
    return by_evidence(evidence, same_outlet=a.outlet == b.outlet, time=apart(a, b))


def by_evidence(evidence: Evidence, *, same_outlet: bool, time: timedelta = timedelta(0)) -> Verdict:
    """Return what the texts alone say, ``time`` apart in story time."""
    if evidence.shorter < SHORT:
        return Verdict("different", "short")
    if evidence.odd_numbers >= ODD_NUMBERS and evidence.numbers < SHARED_NUMBERS:
        return _otherwise(evidence, "numbers")
    return _one_house(evidence, time) if same_outlet else _two_houses(evidence)


def _two_houses(evidence: Evidence) -> Verdict:
    if evidence.jaccard >= JACCARD:
        return Verdict("same", "jaccard", evidence.jaccard)
    if evidence.containment >= CONTAINMENT and evidence.lead >= CONTAINED_LEAD:
        return Verdict("same", "containment", evidence.containment)
    if evidence.lead >= LEAD and evidence.containment >= LED_CONTAINMENT:
        return Verdict("same", "lead", evidence.lead)
    return _otherwise(evidence, "evidence")


def _one_house(evidence: Evidence, time: timedelta) -> Verdict:
    if evidence.title_numbers:
        return _otherwise(evidence, "title-numbers")
    if evidence.title < HOUSE_TITLE and evidence.heading < HOUSE_HEADING:
        return _otherwise(evidence, "title")
    if time > SAME_SITTING and evidence.jaccard < LATER_JACCARD:
        return _otherwise(evidence, "next-day")
    if evidence.jaccard >= HOUSE_JACCARD and evidence.lead >= HOUSE_LEAD:
        return Verdict("same", "house", evidence.jaccard)
    return _otherwise(evidence, "house")


def _otherwise(evidence: Evidence, guard: str) -> Verdict:
    """Return related where the texts or titles share enough for one event, else different."""
    alike = evidence.containment >= EVENT_CONTAINMENT or evidence.title >= EVENT_TITLE
    return Verdict("related" if alike else "different", guard, evidence.containment)


def misread(a: Fingerprinted, b: Fingerprinted, evidence: Evidence) -> bool:
    """Tell whether two copies of one page were only taken for two languages.

    One of them has too little text to tell a language by, or the two begin alike.
    """
    empty = evidence.shorter < SHORT and evidence.title >= HOUSE_TITLE
    return a.address == b.address and (empty or evidence.lead >= ADDRESS_LEAD)


def one_page(a: Fingerprinted, b: Fingerprinted, evidence: Evidence, *, near: bool) -> bool:
    """Tell whether two articles of one address are one, by their texts or by their time.

    Two entries of one source are told apart by it on purpose: one link for all of them is a broken
    feed, so there the time alone says nothing.
    """
    if not specific(a.address) or a.address != b.address:
        return False
    alike = evidence.lead >= ADDRESS_LEAD
    if a.source == b.source and not alike:
        return near and evidence.title >= HOUSE_TITLE
    return near or alike


def equal_text(a: Fingerprinted, b: Fingerprinted) -> bool:
    """Tell whether the folded texts are equal and long enough to mean something."""
    same = a.fingerprint.exact == b.fingerprint.exact
    return same and min(a.fingerprint.length, b.fingerprint.length) >= SHORT


def compatible(a: str, b: str) -> bool:
    """Tell whether texts in two languages may be one: zh-Hans, zh-Hant and zh are, unknown is any."""
    return not a or not b or a.split("-", maxsplit=1)[0].lower() == b.split("-", maxsplit=1)[0].lower()


def specific(address: str) -> bool:
    """Tell whether an address names one page rather than a whole site."""
    parts = urlsplit(f"//{address}" if "//" not in address else address)
    return bool(parts.path.strip("/") or parts.query)
