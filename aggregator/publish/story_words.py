"""What a story's page says, in the three languages of our pages.

In: a language, figures, rules by their names. Out: words. What the page looks like is the template's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.publish.account import Said
from aggregator.publish.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryWords:
    """One language's catalogue; ``{…}`` is filled in."""

    told: str
    told_once: str
    why: str
    why_note: str
    linked: str
    rules: Mapping[str, str]
    sure: str
    with_other: str
    containment: str
    jaccard: str
    opening: str
    wording: str
    numbers: str
    numbers_odd: str
    equal: str
    differs: str
    changed: str
    gone: str
    new: str
    title_differs: str
    not_compared: str
    see: str
    same_run: str
    more: str
    legend: str
    act: str
    act_note: str
    split_which: str
    split: str
    never: str
    never_note: str
    near: str
    merge: str
    merge_other: str
    merge_note: str
    spoken: str
    said: Mapping[Said, str]
    undo: str
    with_whom: str
    moved: str
    moved_link: str
    entry_of: str
    pause: str


STORY_WORDS: dict[Language, StoryWords] = {
    "zh-CN": StoryWords(
        told="{articles} 篇 · {houses} 家",
        told_once="只有一家说了这件事，没有合并。",
        why="谁在说，为何是同一篇",
        why_note="按各家发表的先后。差别都与入选的一篇相比；繁简、全半角与大小写不算差别。",
        linked="入选",
        rules={
            "address": "两篇是同一个网址",
            "exact": "两篇正文逐字相同",
            "house": "同一家的另一个版本",
            "certainty": "两家登的是同一篇文字",
            "hand": "由人合并到这里",
            "company": "与这里的文章大体一致",
        },
        sure="把握 {score}（{threshold} 起合并）",
        with_other="依据：与{outlet}的一篇",
        containment="较短一篇有 {share} 也在另一篇里",
        jaccard="两篇共有的占全部文字 {share}",
        opening="开头 {share} 相同",
        wording="标题用字 {share} 相同",
        numbers="较短一篇的数字都在另一篇里",
        numbers_odd="有 {count} 个数字不在另一篇里",
        equal="正文没有差别",
        differs="差别：{parts}",
        changed="改 {count} 句",
        gone="少 {count} 句",
        new="多 {count} 句",
        title_differs="标题不同",
        not_compared="文字太长，只比较了前一部分",
        see="看差别",
        same_run="{count} 句相同",
        more="另有 {count} 处不同没有列出",
        legend="删除线：只在入选的一篇里；下划线：只在这一篇里。",
        act="拆开或合并",
        act_note="改动立刻生效，也可以随时撤销；以后重新计算时仍然有效。",
        split_which="哪一篇不属于这里？",
        split="拆开所选",
        never="永不合并",
        never_note="拆开，并且以后也不与入选的一篇合并",
        near="可能是同一篇",
        merge="合并到这里",
        merge_other="另一篇的网址",
        merge_note="填入任何一家文章的网址，或另一则报道页面的网址。",
        spoken="人的更正",
        said={"split": "拆开", "merge": "合并", "never": "永不合并", "pin": "指定入选"},
        undo="撤销",
        with_whom="与：",
        moved="这一则已并入另一则报道。",
        moved_link="打开那一则",
        entry_of="刊于",
        pause="；",
    ),
    "zh-TW": StoryWords(
        told="{articles} 篇 · {houses} 家",
        told_once="只有一家說了這件事，沒有合併。",
        why="誰在說，為何是同一篇",
        why_note="按各家發表的先後。差別都與入選的一篇相比；繁簡、全半形與大小寫不算差別。",
        linked="入選",
        rules={
            "address": "兩篇是同一個網址",
            "exact": "兩篇內文逐字相同",
            "house": "同一家的另一個版本",
            "certainty": "兩家登的是同一篇文字",
            "hand": "由人合併到這裡",
            "company": "與這裡的文章大體一致",
        },
        sure="把握 {score}（{threshold} 起合併）",
        with_other="依據：與{outlet}的一篇",
        containment="較短一篇有 {share} 也在另一篇裡",
        jaccard="兩篇共有的占全部文字 {share}",
        opening="開頭 {share} 相同",
        wording="標題用字 {share} 相同",
        numbers="較短一篇的數字都在另一篇裡",
        numbers_odd="有 {count} 個數字不在另一篇裡",
        equal="內文沒有差別",
        differs="差別：{parts}",
        changed="改 {count} 句",
        gone="少 {count} 句",
        new="多 {count} 句",
        title_differs="標題不同",
        not_compared="文字太長，只比較了前一部分",
        see="看差別",
        same_run="{count} 句相同",
        more="另有 {count} 處不同沒有列出",
        legend="刪除線：只在入選的一篇裡；底線：只在這一篇裡。",
        act="拆開或合併",
        act_note="改動立刻生效，也可以隨時復原；以後重新計算時仍然有效。",
        split_which="哪一篇不屬於這裡？",
        split="拆開所選",
        never="永不合併",
        never_note="拆開，並且以後也不與入選的一篇合併",
        near="可能是同一篇",
        merge="合併到這裡",
        merge_other="另一篇的網址",
        merge_note="填入任何一家文章的網址，或另一則報導頁面的網址。",
        spoken="人的更正",
        said={"split": "拆開", "merge": "合併", "never": "永不合併", "pin": "指定入選"},
        undo="復原",
        with_whom="與：",
        moved="這一則已併入另一則報導。",
        moved_link="開啟那一則",
        entry_of="刊於",
        pause="；",
    ),
    "en": StoryWords(
        told="Articles: {articles} · outlets: {houses}",
        told_once="One outlet tells this; nothing was folded.",
        why="Who tells it, and why it is one story",
        why_note="In the order of publication. Differences are from the chosen article; widths, letter case "
        "and the two Chinese scripts are none.",
        linked="chosen",
        rules={
            "address": "Both have one address",
            "exact": "The texts are equal, word for word",
            "house": "Another version of the same outlet's text",
            "certainty": "Two outlets print one text",
            "hand": "Put here by a person",
            "company": "Agrees with the articles here on the whole",
        },
        sure="certainty {score} (folded from {threshold})",
        with_other="by the article of {outlet}",
        containment="{share} of the shorter text stands in the other",
        jaccard="{share} of all text is in both",
        opening="{share} of the openings agree",
        wording="{share} of the titles' words agree",
        numbers="every number of the shorter text stands in the other",
        numbers_odd="numbers that the other has not: {count}",
        equal="The texts do not differ",
        differs="Differs: {parts}",
        changed="sentences changed: {count}",
        gone="left out: {count}",
        new="added: {count}",
        title_differs="another title",
        not_compared="too long to be compared to the end",
        see="Show what differs",
        same_run="equal sentences: {count}",
        more="Further differences not shown: {count}",
        legend="Struck through: only in the chosen article. Underlined: only in this one.",
        act="Split or merge",
        act_note="A change takes effect at once, can be taken back at any time, and holds from then on.",
        split_which="Which one does not belong here?",
        split="Split off",
        never="Never together",
        never_note="Split it off, and never fold it with the chosen article again",
        near="May be the same story",
        merge="Merge into this",
        merge_other="Address of the other one",
        merge_note="The address of any article, or of another story's page here.",
        spoken="Corrected by hand",
        said={"split": "Split", "merge": "Merged", "never": "Never together", "pin": "Chosen by hand"},
        undo="Undo",
        with_whom="with: ",
        moved="This entry has become part of another one.",
        moved_link="Open that one",
        entry_of="Published in",
        pause="; ",
    ),
}
