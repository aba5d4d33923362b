"""What all pages say around their entries, in the three languages of our pages.

In: a language. Out: words. What entries say in feeds too is in ``words``; the story's and the sources'
pages have catalogues of their own. Nothing here knows what a page looks like.
"""

from dataclasses import dataclass

from aggregator.publish.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """One language's catalogue; ``{…}`` is filled in."""

    skip: str
    home: str
    sources: str
    subscribe: str
    address: str
    copy: str
    copied: str
    scan: str
    formats: str
    all_topics: str
    archive: str
    archive_of: str
    newest: str
    older: str
    newer: str
    months: str
    month: str
    houses: str
    about_story: str
    fresh: str
    keys: str
    keys_close: str
    key_next: str
    key_previous: str
    key_open: str
    key_story: str
    key_help: str
    no_month: str


PAGE_WORDS: dict[Language, PageWords] = {
    "zh-CN": PageWords(
        skip="跳到正文",
        home="全部主题",
        sources="来源状态",
        subscribe="订阅",
        address="订阅地址（Atom）",
        copy="复制",
        copied="已复制",
        scan="用手机扫码订阅",
        formats="其他格式",
        all_topics="全部主题（OPML）",
        archive="往期",
        archive_of="{title} · {month}",
        newest="最新一期",
        older="更早",
        newer="较新",
        months="按月翻看",
        month="{year}年{month}月",
        houses="{count} 家",
        about_story="各家说法与合并依据",
        fresh="有新的内容，点此刷新",
        keys="快捷键",
        keys_close="关闭",
        key_next="下一条",
        key_previous="上一条",
        key_open="打开原文",
        key_story="各家说法",
        key_help="显示快捷键",
        no_month="这个月没有条目。",
    ),
    "zh-TW": PageWords(
        skip="跳到內文",
        home="全部主題",
        sources="來源狀態",
        subscribe="訂閱",
        address="訂閱網址（Atom）",
        copy="複製",
        copied="已複製",
        scan="用手機掃碼訂閱",
        formats="其他格式",
        all_topics="全部主題（OPML）",
        archive="往期",
        archive_of="{title} · {month}",
        newest="最新一期",
        older="更早",
        newer="較新",
        months="按月翻閱",
        month="{year}年{month}月",
        houses="{count} 家",
        about_story="各家說法與合併依據",
        fresh="有新的內容，點此重新整理",
        keys="快速鍵",
        keys_close="關閉",
        key_next="下一則",
        key_previous="上一則",
        key_open="開啟原文",
        key_story="各家說法",
        key_help="顯示快速鍵",
        no_month="這個月沒有條目。",
    ),
    "en": PageWords(
        skip="Skip to the entries",
        home="All topics",
        sources="Sources",
        subscribe="Subscribe",
        address="Address to subscribe to (Atom)",
        copy="Copy",
        copied="Copied",
        scan="Scan to subscribe on a phone",
        formats="Other formats",
        all_topics="All topics (OPML)",
        archive="Archive",
        archive_of="{title} · {month}",
        newest="Newest entries",
        older="Older",
        newer="Newer",
        months="By month",
        month="{month_name} {year}",
        houses="{count} outlets",
        about_story="Who tells it, and why it is one story",
        fresh="There is something new: reload",
        keys="Keyboard",
        keys_close="Close",
        key_next="Next entry",
        key_previous="Previous entry",
        key_open="Open the original",
        key_story="Who tells it",
        key_help="Show these keys",
        no_month="No entries in this month.",
    ),
}
