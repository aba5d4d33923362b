"""A text as an outlet tells it, and the tellings that several pairs share."""

from dataclasses import dataclass, replace

from aggregator.model import Article
from tests.dedupe.texts import (
    BOILERPLATE,
    EN_BAKERS,
    EN_LIGHTHOUSE,
    FERRY,
    LIBRARY,
    LIVE_EARLY,
    LIVE_LATE,
    ORCHARD,
    TRAM,
    column,
    fixing,
    quake,
)
from tests.stories import make_article


@dataclass(frozen=True)
class Telling:
    """An article in what matters to a pair; ``hours`` after noon."""

    title: str
    text: str
    outlet: str = "haian"
    language: str = "zh-Hans"
    address: str = ""
    hours: float = 0

    def article(self, entry_id: str) -> Article:
        address = self.address or f"{self.outlet}.example.com/{entry_id}"
        return make_article(
            entry_id,
            self.text,
            source=self.outlet,
            hours=self.hours,
            title=self.title,
            language=self.language,
            address=address,
            url=f"https://{address}",
        )


def by(outlet: str, telling: Telling, **changes: str | float) -> Telling:
    """The telling as another outlet gives it."""
    return replace(telling, outlet=outlet, **changes)  # type: ignore[arg-type] # of any field's type


ferry = Telling("东岛航线周六恢复通航", FERRY)
library = Telling("图书馆开放旧书修补室", LIBRARY)
orchard = Telling("柿子早红十天 果农却发愁", ORCHARD)
tram = Telling("道河有轨电车延长线一票通过", TRAM)
lighthouse = Telling("Last keeper leaves Northern Skerry", EN_LIGHTHOUSE, "courier", "en")
bakers = Telling("Bakers stop selling white bread for a day", EN_BAKERS, "courier", "en")

fx_monday = Telling("人民币中间价报7.1023", fixing("2", "7.1023", "15", "0.8812"), "yunzhou")
quake_small = Telling("东岛以东发生3.2级地震", quake("3", "4时12分", "3.2", "10"), "yunzhou")
column_one = Telling(
    "一周市场回顾",
    column(
        market="海安股票",
        first="造船",
        second="食品",
        place="三千二百点",
        rest=("出口数字", "周岩", "央行的议息会议", "海运价格的变化"),
    ),
)
column_two = Telling(
    "一周市场回顾",
    column(
        market="云洲债券",
        first="市政",
        second="铁路",
        place="前期低点",
        rest=("物价指数", "何静", "财政部的发行计划", "外资的流向"),
    ),
    hours=48,
)
video_one = Telling(
    "深夜对谈：城市为什么需要钟楼", BOILERPLATE, "channel", address="video.example.com/watch?v=a1"
)
video_two = Telling("三分钟学会做豆腐", BOILERPLATE, "channel", address="video.example.com/watch?v=b2")
live = Telling("直播：台风逼近东岛", LIVE_EARLY, address="haian.example.com/live/typhoon")
live_late = replace(live, title="直播：台风过后", text=LIVE_LATE)
caption_one = Telling("图片新闻：早春的渡口", "早春的渡口，摄影：林清", address="haian.example.com/p/1")
silent = Telling("快讯：东岛航线恢复", "", "yunzhou")
