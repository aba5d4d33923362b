"""What the page of an audit says, in the three languages of our pages.

In: a language, counts, spans. Out: words. Nothing here knows what the page looks like.
"""

from dataclasses import dataclass
from datetime import timedelta

from aggregator.publish.words import Language

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditWords:
    """One language's catalogue; ``{…}`` is filled in."""

    title: str
    about: str
    kept: str
    feeds: str
    feeds_note: str
    articles: str
    articles_note: str
    repeats: str
    repeats_note: str
    own: str
    own_note: str
    undated: str
    matrix: str
    matrix_note: str
    matrix_empty: str
    cell: str
    cell_day: str
    cell_unordered: str
    pairs: str
    bars: str
    bars_note: str
    late: str
    shared: str
    only: str
    bar: str
    covered: str
    covered_by: str
    folds: str
    folds_note: str
    misses: str
    misses_note: str
    none: str
    broken: str
    figures: str
    minutes: str
    hours: str
    days: str
    clock: str

    def lasted(self, span: timedelta) -> str:
        """Return a span in its largest unit."""
        if span < HOUR:
            return self.minutes.format(count=f"{span / timedelta(minutes=1):.0f}")
        if span < 2 * DAY:
            return self.hours.format(count=f"{span / HOUR:.1f}")
        return self.days.format(count=f"{span / DAY:.1f}")


CATALOGUE: dict[Language, AuditWords] = {
    "zh-CN": AuditWords(
        title="订阅体检",
        about="这些订阅里有多少是重复，谁转载谁、晚多久，哪些合并最值得怀疑。",
        kept="什么也没有留下：读到的内容放在临时文件夹里，现已删除。",
        feeds="订阅源",
        feeds_note="读到 {read} 个，出错 {broken} 个",
        articles="文章",
        articles_note="合为 {stories} 篇报道",
        repeats="重复",
        repeats_note="{count} 篇，另一家也有同文",
        own="自家重复",
        own_note="{count} 篇，同一家又发一次",
        undated="有 {count} 篇文章没有给出时间：照样计数，但不论先后。",
        matrix="谁跟在谁后面",
        matrix_note="行：后发的一家；列：先发的一家。格中是次数，停在格上可见中位时差；“·”表示有同文而先后不明。",
        matrix_empty="没有两家发过同一篇文章。",
        cell="{later} 在 {earlier} 之后发同文 {count} 次，中位晚 {delay}",
        cell_day="{later} 在 {earlier} 之后发同文 {count} 次",
        cell_unordered="{later} 与 {earlier} 有 {count} 篇同文先后不明",
        pairs="次数最多的几对，各晚多久",
        bars="各家的重复",
        bars_note="每家的报道中：别家先发的、与别家共有而自己先发或先后不明的、只有这家有的。",
        late="别家先发",
        shared="共有",
        only="独家",
        bar="{name}：{articles} 篇文章，{stories} 篇报道；别家先发 {late}，共有 {shared}，独家 {only}",
        covered="最多家发的报道",
        covered_by="{count} 家：{names}",
        folds="最可疑的合并",
        folds_note="已合并、但得分最低的几对。若看着不像同一篇，就是误合。",
        misses="最接近的未合并",
        misses_note="没有合并、但离门槛最近的几对。",
        none="没有。",
        broken="读不到的订阅",
        figures="得分 {score}（{rule}）· 全文 {jaccard} · 短文 {containment} · 标题 {title} · 数字 {numbers}",
        minutes="{count} 分钟",
        hours="{count} 小时",
        days="{count} 天",
        clock="读取时间",
    ),
    "zh-TW": AuditWords(
        title="訂閱體檢",
        about="這些訂閱裡有多少是重複，誰轉載誰、晚多久，哪些合併最值得懷疑。",
        kept="什麼也沒有留下：讀到的內容放在暫存資料夾裡，現已刪除。",
        feeds="訂閱源",
        feeds_note="讀到 {read} 個，出錯 {broken} 個",
        articles="文章",
        articles_note="合為 {stories} 篇報導",
        repeats="重複",
        repeats_note="{count} 篇，另一家也有同文",
        own="自家重複",
        own_note="{count} 篇，同一家又發一次",
        undated="有 {count} 篇文章沒有給出時間：照樣計數，但不論先後。",
        matrix="誰跟在誰後面",
        matrix_note="列：後發的一家；欄：先發的一家。格中是次數，停在格上可見中位時差；「·」表示有同文而先後不明。",
        matrix_empty="沒有兩家發過同一篇文章。",
        cell="{later} 在 {earlier} 之後發同文 {count} 次，中位晚 {delay}",
        cell_day="{later} 在 {earlier} 之後發同文 {count} 次",
        cell_unordered="{later} 與 {earlier} 有 {count} 篇同文先後不明",
        pairs="次數最多的幾對，各晚多久",
        bars="各家的重複",
        bars_note="每家的報導中：別家先發的、與別家共有而自己先發或先後不明的、只有這家有的。",
        late="別家先發",
        shared="共有",
        only="獨家",
        bar="{name}：{articles} 篇文章，{stories} 篇報導；別家先發 {late}，共有 {shared}，獨家 {only}",
        covered="最多家發的報導",
        covered_by="{count} 家：{names}",
        folds="最可疑的合併",
        folds_note="已合併、但得分最低的幾對。若看著不像同一篇，就是誤合。",
        misses="最接近的未合併",
        misses_note="沒有合併、但離門檻最近的幾對。",
        none="沒有。",
        broken="讀不到的訂閱",
        figures="得分 {score}（{rule}）· 全文 {jaccard} · 短文 {containment} · 標題 {title} · 數字 {numbers}",
        minutes="{count} 分鐘",
        hours="{count} 小時",
        days="{count} 天",
        clock="讀取時間",
    ),
    "en": AuditWords(
        title="Audit of feeds",
        about="How much of these feeds is repeats, who repeats whom and how late, and which folds to doubt.",
        kept="Nothing is stored: what was read lay in a temporary folder, which is gone now.",
        feeds="Feeds",
        feeds_note="{read} read, {broken} broken",
        articles="Articles",
        articles_note="in {stories} stories",
        repeats="Repeats",
        repeats_note="{count}: another outlet has the same text",
        own="Own repeats",
        own_note="{count}: the same outlet has it again",
        undated="{count} articles name no time: they count, but in no order.",
        matrix="Who comes after whom",
        matrix_note=(
            "Rows: the later outlet. Columns: the earlier one. A cell counts the stories; point at it for "
            "the median delay. “·”: a text of both, in an order that no time tells."
        ),
        matrix_empty="No two outlets have the same text.",
        cell="{later} after {earlier}: {count} times, median delay {delay}",
        cell_day="{later} after {earlier}: {count} times",
        cell_unordered="{later} and {earlier}: {count} in no known order",
        pairs="The most frequent pairs, and how late each",
        bars="Repeats by outlet",
        bars_note=(
            "Of each outlet's stories: those that others had first, those it shares and had first or in no "
            "known order, and those that only it has."
        ),
        late="others first",
        shared="shared",
        only="only here",
        bar=(
            "{name}: {articles} articles, {stories} stories; "
            "others first {late}, shared {shared}, only here {only}"
        ),
        covered="Most covered stories",
        covered_by="{count} outlets: {names}",
        folds="The most doubtful folds",
        folds_note="Folded, with the lowest scores. What does not look like one text was folded wrongly.",
        misses="The nearest misses",
        misses_note="Not folded, but nearest to the threshold.",
        none="None.",
        broken="Feeds that could not be read",
        figures=(
            "score {score} ({rule}) · text {jaccard} · shorter {containment} · "
            "title {title} · numbers {numbers}"
        ),
        minutes="{count} min",
        hours="{count} h",
        days="{count} days",
        clock="Read",
    ),
}
