"""The three seed documents, each held against what is known of it.

Facts of the documents stand here (a title's address, a date, a word that must be there), none of their text.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aggregator.collect.jobs import Context, FilesJob, MirrorFile
from aggregator.collect.mirror.read import read_files
from aggregator.model import AUTO, Article, SourceSlug

NOW = datetime(2023, 8, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What must come out of one document; ``published`` is a prefix of the time in UTC."""

    path: str
    outlet: str
    authors: tuple[str, ...] = ()
    url: str = ""
    published: str
    precision: str = "second"
    tags: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = field(default=())

    def faults(self, article: Article) -> list[str]:
        """Return what is otherwise."""
        body = f"{article.title}\n{article.text}\n{article.content_html}\n{article.summary_html}"
        stated = article.published.isoformat() if article.published else ""
        pairs = [
            ("outlet", article.outlet, self.outlet),
            ("authors", article.authors, self.authors),
            ("url", article.url, self.url),
            ("published", stated[: len(self.published)], self.published),
            ("precision", article.precision, self.precision),
            ("tags", article.categories, self.tags),
        ]
        wrong = [f"{name} is {is_!r}, not {wanted!r}" for name, is_, wanted in pairs if is_ != wanted]
        wrong += [f"does not hold {word}" for word in self.holds if word not in body]
        return wrong + [f"holds {word}" for word in self.lacks if word in body]


SEEDS = {
    "000": Seed(
        path="_posts/2021-09-24-000.md",
        outlet="联合早报",
        url="https://www.zaobao.com/realtime/china/story20210924-1196798",
        published="2021-09-24T10:47",
        holds=("将转给市纪委核实",),
        lacks=("sph.com.sg", "paywall_", "imu"),
    ),
    "001": Seed(
        path="posts/001.md",
        outlet="",  # the mirror itself
        authors=("小白菜",),
        published="2023-02-21T20:08:46",
        tags=("示范区", "改办", "某某", "截图", "聊天"),
        holds=("郑秋红落马被查", "https://mmbiz.qpic.cn/mmbiz_"),
        lacks=("weserv.nl", "免责声明"),
    ),
    "002": Seed(
        path="pages/ncid277/n14035000.md",
        outlet="大纪元",
        authors=("李净",),
        url="https://www.epochtimes.com/gb/23/7/15/n14035000.htm",
        published="2023-07-15T16:00:00",  # the 16th in Shanghai
        precision="day",
        holds=("近日在微信群里曝出湖南省政府办公厅人员", "不会人格分裂"),
        lacks=("责任编辑", "【大纪元", "gfw-breaker", "below_article_ad", "首页"),
    ),
}


def run(data: Path) -> bool:
    """Print what came out of each seed; tell whether all is as it must be."""
    fine = True
    for path in sorted((data / "data" / "seeds").glob("*.txt")):
        seed = SEEDS[path.name[:3]]
        article = _read(path.read_bytes(), seed.path)
        faults = seed.faults(article)
        fine = fine and not faults
        print(f"{path.name[:3]} {article.title}: {'; '.join(faults) or 'as it must be'}")
    return fine


def _read(content: bytes, path: str) -> Article:
    """Return the article of a document, read from a mirror on this machine, which has no page of its own."""
    context = Context(source=SourceSlug("seeds"), outlet="", feed_url="file:///seeds", now=NOW)
    job = FilesJob(
        files=(MirrorFile(path, "blob", content),), layout=AUTO, repository="/seeds", page="", context=context
    )
    (article,) = read_files(job).articles
    return article
