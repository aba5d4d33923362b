"""What copies of an article look like: every change that outlets make to each other's texts.

In: a row and a source of chance. Out: the row as another outlet would print it. Texts added here
are our own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from random import Random
from types import MappingProxyType

from opencc import OpenCC

from aggregator import fold
from aggregator.pipeline.clustering import Row

Change = Callable[[Row, Random], Row]

ADS = (
    "扫描下方二维码，关注我们的公众号，每天清晨为您送上一份读得懂的早餐读物。",
    "【推广】本周末家具城全场折扣，沙发床垫一律送货上门，凭会员卡再享优惠。",
    "喜欢这篇文章吗？请转发给您的朋友，也欢迎在评论区留下您的看法。",
    "本站招募校对志愿者，时间自由，可以在家工作，有意者请写信到编辑部邮箱。",
    "秋冬新款羽绒服预售开始，前一百名下单的读者可获赠手套一副，数量有限。",
    "想学一门手艺？夜校木工班还剩几个名额，工具齐备，零基础也能做出一把椅子。",
    "下载我们的手机应用，开启推送，重要消息不再错过，夜间还有护眼模式。",
    "点击这里订阅电子周报，每周五出版，免费阅读三期之后再决定是否续订。",
    "老茶客都知道的山野茶园，今年的新茶已经上架，包邮到家，不满意可以退。",
    "版权声明：未经书面许可，任何单位和个人不得以任何方式转载本站的内容。",
    "相关阅读：编辑部为您挑选了几篇往期的好文，点开标题就可以继续读下去。",
    "支持独立的报道，您的一杯咖啡就能让我们多跑一条街、多问一个人、多写一篇稿。",
)
ENGLISH_ADS = (
    "Sign up for our morning letter and read the day in five minutes over your first cup of tea. ",
    "Advertisement: the whole furniture hall is reduced this weekend, and delivery is free of charge. ",
    "Did you like this piece? Pass it on to a friend, or tell us below what you think of it. ",
    "Our readers keep us independent: the price of a coffee pays for one more phone call. ",
    "Related reading: the editors have picked some older pieces that you may have missed. ",
)
BYLINE, SIGNED = "（本报记者林清发自海安）", "\n（责任编辑：周岩）"
DIGEST = "今日要闻六则，由编辑部整理，祝您早安。"
NUMERALS = frozenset("零〇一二三四五六七八九十百千万亿两")
SENTENCE_ENDS = "。！？!?\n"
SENTENCE = re.compile(f"(?<=[{SENTENCE_ENDS}])")
# Of the characters of an edited sentence every sixth is replaced, deleted, or gets a neighbour.
EDITED_SENTENCES, EDITED_CHARACTERS, EDITABLE = 0.1, 6, 8
PIECES = 6
# Of the articles around an article so many are looked at for the other pieces of its digest.
NEAR = 40


def advertised(share: float, given: Row, random: Random) -> Row:
    """Append advertising as long as a share of the text."""
    ads = list(ADS if chinese(given) else ENGLISH_ADS)
    random.shuffle(ads)
    wanted = round(len(given.text) * share)
    promotion = "".join(ads) * (wanted // len("".join(ads)) + 1)
    return replace(given, text=f"{given.text}\n{promotion[:wanted]}")


def cut(share: float, given: Row, _: Random) -> Row:
    """Keep the beginning."""
    return replace(given, text=given.text[: round(len(given.text) * share)])


def summarised(length: int, given: Row, random: Random) -> Row:
    """Keep so many characters: every other time back to the end of a sentence, if near, else with dots."""
    start = given.text[:length]
    last = max(start.rfind(end, length // 2) for end in SENTENCE_ENDS)
    whole = start[: last + 1] if random.random() < 1 / 2 and last > 0 else f"{start}……"
    return replace(given, text=whole)


def widened(given: Row, _: Random) -> Row:
    """Print half-width letters, digits and signs in full width, and full-width ones in half."""
    return replace(given, text=given.text.translate(_widths()), title=given.title.translate(_widths()))


@cache
def _widths() -> dict[int, int]:
    pairs = [(code, code + 0xFEE0) for code in range(0x21, 0x7F)]
    return dict(pairs) | {wide: narrow for narrow, wide in pairs}


def escaped(given: Row, random: Random) -> Row:
    """Write the text as HTML, most of its characters as numeric entities."""
    lines = (f"<p>{''.join(_entity(each, random) for each in line)}</p>" for line in given.text.split("\n"))
    return replace(given, text="", html="\n".join(lines))


def _entity(character: str, random: Random) -> str:
    if character in "<>&" or random.random() < 3 / 4:
        return f"&#x{ord(character):x};" if random.random() < 1 / 2 else f"&#{ord(character)};"
    return character


def converted(given: Row, _: Random) -> Row:
    """Print a Simplified text in Traditional characters, and the other way round."""
    name, language = ("t2s", "zh-Hans") if given.language == "zh-Hant" else ("s2t", "zh-Hant")
    text, title = (str(_converter(name).convert(each)) for each in (given.text, given.title))
    return replace(given, text=text, title=title, language=language)


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def edited(given: Row, random: Random) -> Row:
    """Edit one sentence of ten, but no number."""
    sentences = SENTENCE.split(given.text)
    places = [at for at, each in enumerate(sentences) if len(_editable(each)) >= EDITABLE]
    words = [each for each in given.text if fold.is_han(each) and each not in NUMERALS]
    for at in random.sample(places, min(len(places), max(1, round(len(places) * EDITED_SENTENCES)))):
        sentences[at] = _edited(sentences[at], words, random)
    return replace(given, text="".join(sentences))


def _edited(sentence: str, words: list[str], random: Random) -> str:
    characters = list(sentence)
    places = _editable(sentence)
    for at in random.sample(places, max(1, len(places) // EDITED_CHARACTERS)):
        word = random.choice(words)
        characters[at] = random.choice((word, "", characters[at] + word))
    return "".join(characters)


def _editable(sentence: str) -> list[int]:
    """Return the places of Han characters that neither are nor stand beside a number."""
    number = [each.isdigit() or each in NUMERALS for each in f" {sentence} "]
    return [at for at, each in enumerate(sentence) if fold.is_han(each) and not any(number[at : at + 3])]


def signed(given: Row, _: Random) -> Row:
    """Put a byline before the text and the editor's name behind it."""
    return replace(given, text=f"{BYLINE}{given.text}{SIGNED}")


def retitled(given: Row, random: Random) -> Row:
    """Give another title: the beginning of a sentence of the text."""
    sentences = [each.strip() for each in SENTENCE.split(given.text) if len(each.strip()) >= EDITABLE]
    return replace(given, title=random.choice(sentences[1:] or sentences)[:20])


def digest(
    around: Mapping[str, Sequence[Row]], length: int | None, given: Row, random: Random, *, first: bool
) -> Row:
    """Print an article as one of six of its day, the ``first`` of them or a later one.

    Each is cut to a length, if any.
    """
    others = random.sample(around[given.id], PIECES - 1)
    others.insert(0 if first else random.randrange(1, PIECES), given)
    pieces = (f"{number}、{each.title}\n{each.text[:length]}" for number, each in enumerate(others, 1))
    return replace(given, title="今日要闻六则", text="\n".join((DIGEST, *pieces)))


def neighbours(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return, by id, the other articles of about the same hours and the same language as each."""
    found = {}
    for language in (True, False):
        alike = [each for each in rows if chinese(each) is language]
        for at, given in enumerate(alike):
            first = max(0, min(at - NEAR // 2, len(alike) - NEAR))
            found[given.id] = [each for each in alike[first : first + NEAR] if each.id != given.id]
    return found


def chinese(given: Row) -> bool:
    """Tell whether a row is Chinese."""
    return given.language.startswith("zh")


COPIES: Mapping[str, Change] = MappingProxyType(
    {
        **{f"advertising, {share} %": partial(advertised, share / 100) for share in (5, 10, 15, 20, 30)},
        "cut to a half": partial(cut, 0.5),
        "cut to a fifth": partial(cut, 0.2),
        "first 200 characters": partial(summarised, 200),
        "first 100 characters": partial(summarised, 100),
        "other widths": widened,
        "as entities in HTML": escaped,
        "other script": converted,
        "a tenth of the sentences edited": edited,
        "byline added": signed,
        "another title": retitled,
    }
)
# What says nothing about an English text.
CHINESE_ONLY = frozenset({"other script", "a tenth of the sentences edited"})
