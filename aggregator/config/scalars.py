"""What a plain YAML scalar means: the core schema of YAML 1.2.2, section 10.3.2.

In: the text of an unquoted scalar. Out: text, number, truth value or nothing. Not YAML 1.1, which
PyYAML's own constructors speak: there ``no`` is False and ``1:30`` is ninety.
"""

import re

from aggregator.config.tree import Value

# Eighteen digits fit 64 bits. A longer number becomes a float: int() refuses thousands of digits, and
# no key takes either.
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
BASED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
WORDS: dict[str, Value] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def meaning(text: str) -> Value:
    """Return the value of an unquoted scalar."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if INTEGER.fullmatch(text):
        return int(text)
    if BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if FLOAT.fullmatch(text) else text
