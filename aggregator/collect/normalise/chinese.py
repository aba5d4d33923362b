"""Numbers and times of day in Chinese words, put into digits: 二零一九年十月十一日 下午三点.

In: a date text. Out: the same text with Arabic digits. It judges nothing: ``dates`` does.
"""

import re

DIGITS = dict(zip("〇零○一二两兩三四五六七八九", "00012223456789", strict=True))
DIGIT = "".join(DIGITS)
YEAR = re.compile(rf"([{DIGIT}]{{4}})(?=年)")
SMALL = re.compile(rf"([{DIGIT}十廿]{{1,3}})(?=[月日号號时時点點分秒])")


def to_digits(text: str) -> str:
    """Return the text with years and numbers up to 99 in digits where a unit follows them."""
    return SMALL.sub(lambda match: _small(match[1]), YEAR.sub(lambda match: _each(match[1]), text))


def _small(words: str) -> str:
    """Return 十一, 二十, 廿三, 三 or 一〇 as digits."""
    spelled = words.replace("廿", "二十")
    if "十" not in spelled:
        return _each(spelled)
    tens, _, ones = spelled.partition("十")
    return _each(tens or "一") + _each(ones or "零")


def _each(words: str) -> str:
    """Return digit words one by one."""
    return "".join(DIGITS.get(word, word) for word in words)
