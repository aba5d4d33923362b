"""Numbers, years and hours as Chinese, Japanese and Korean write them, put into one form and digits.

In: a date text, like 二零一九年十月十一日 下午三点半, 民國112年7月16日, 令和5年 or 오후 3시. Out: the same
text with Arabic digits, years of our era and Chinese units. It judges nothing: ``dates`` does.
"""

import re

DIGITS = dict(zip("〇零○一二两兩三四五六七八九", "00012223456789", strict=True))
DIGIT = "".join(DIGITS)
YEAR = re.compile(rf"([{DIGIT}]{{4}})(?=年)")
# Years before the first one: the Republic of China's, and the emperors' of Japan.
ERAS = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988}
ERA = re.compile(rf"(?:中華|中华)?({'|'.join(ERAS)})\s*(\d{{1,3}}|元)\s*年")
KOREAN = str.maketrans("년월일시분초", "年月日时分秒")
HALVES = {"오전": "上午", "오후": "下午", "午前": "上午"}
HALF_HOUR = re.compile(r"(?<=[时時点點])\s*半")
SMALL = re.compile(rf"([{DIGIT}十廿]{{1,3}})(?=[月日号號时時点點分秒])")


def to_digits(text: str) -> str:
    """Return the text with years and numbers up to 99 in digits where a unit follows them."""
    if text.isascii():
        return text
    plain = text.translate(KOREAN)
    for word, half in HALVES.items():
        plain = plain.replace(word, half)
    plain = SMALL.sub(lambda match: _small(match[1]), YEAR.sub(lambda match: _each(match[1]), plain))
    return HALF_HOUR.sub("30分", ERA.sub(_year, plain))


def _year(match: re.Match[str]) -> str:
    """Return a year of an era as one of ours."""
    return f"{ERAS[match[1]] + (1 if match[2] == '元' else int(match[2]))}年"


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
