"""What may be written of a source whose feed is broken: how it is read against its own word."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic import WithJsonSchema as Shape

from aggregator.config.written.git_layout import Regex
from aggregator.config.written.types import Section, Zone, holds, says

# By the names that feeds use (WHATWG Encoding, 4.2). UTF-8 needs no word: it is recognised.
ENCODINGS = (
    *("gb18030", "gbk", "gb2312", "big5", "big5-hkscs"),
    *("shift_jis", "euc-jp", "iso-2022-jp", "euc-kr"),
    *("iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-15", "koi8-r", "koi8-u"),
    *(f"windows-{number}" for number in range(1250, 1259)),
)


def _encoding(name: str) -> str:
    """Accept a character set that feeds come in."""
    if name.lower() not in ENCODINGS:
        raise ValueError(f"must be one of {', '.join(ENCODINGS)}")
    return name.lower()


Encoding = Annotated[str, AfterValidator(_encoding), Shape({"enum": list(ENCODINGS)})]
IdentityName = Literal["auto", "id", "link", "title+date"]


class RepairText(Section):
    """How a broken feed is read against its own word."""

    encoding: Encoding = says("", "What it is written in where it is no UTF-8. Default: its own word.")
    timezone: Zone = says("", "Time zone of dates without one. Default: `service.timezone`.")
    future_dates: Literal["first-seen", "keep"] = says(
        "keep",
        "Dates after first sight: `keep` leaves them the outlet's claim, `first-seen` counts them as none. "
        "Neither lifts an article above what is new.",
    )
    date_only: bool = says(
        default=False, meaning="Whether only the day of a date counts, not its clock time."
    )
    title_strip: Annotated[list[Regex], Field(max_length=20)] = holds(
        list, "Patterns whose matches are cut out of titles."
    )
