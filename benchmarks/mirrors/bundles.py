"""Every bundle read as of its own last commit, and counted against what it is known to hold."""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from aggregator.collect.jobs import Context, FilesJob
from aggregator.collect.mirror.read import COPY, read_files
from aggregator.collect.mirror.select import is_chosen
from aggregator.model import Article, Layout, SourceSlug
from benchmarks.mirrors.repository import Clone, cloned

# Files that are articles at HEAD, as the data's own README counts them, and how many different
# articles, by their addresses as the judges of the replay find and fold them (``mirrored``, ``addresses``).
KNOWN = {
    "waimei": (10_729, 10_500),
    "banned-news2": (4_253, 3_721),
    "epoch-news": (2_424, 1_858),
    "chinadigitaltimes": (227, 225),
    "terminus2049": (608, 608),  # 612 posts, four of them the project's own notices (``categories: sticky``)
    "mh-news": (250, 250),
    "zaobao-json": (30, 1_154),
    "wechat": (1, 1),
    "seeds": (3, 3),
}
SITES = {"zaobao-json": "https://www.zaobao.com"}


@dataclass(slots=True)
class Result:
    """What one bundle gave."""

    name: str
    files: int = 0
    chosen: int = 0
    articles: dict[str, tuple[Article, str]] = field(default_factory=dict)  # by entry id, with its path
    layouts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)

    @property
    def missed(self) -> int:
        """How many files of articles gave none, or how many articles are otherwise missing or too many."""
        files, articles = KNOWN[self.name]
        return abs(files - sum(self.layouts.values())) + abs(articles - len(self.articles))

    def row(self) -> str:
        """Return the result as a row of a table."""
        parts = (
            self.name,
            self.files,
            self.chosen,
            ", ".join(f"{name} {count:,}" for name, count in self.layouts.most_common()) or "–",
            f"{len(self.articles):,}",
            self.missed,
            "; ".join(f"{reason} {count:,}" for reason, count in self.skipped.most_common()) or "–",
            "; ".join(f"{kind} {count:,}" for kind, count in self.warnings.most_common()) or "–",
        )
        return f"| {' | '.join(f'{part:,}' if isinstance(part, int) else part for part in parts)} |"


HEAD = (
    "| bundle | files | looked at | articles' files | articles | missed | skipped | warnings |\n"
    "|---|---:|---:|---|---:|---:|---|---|"
)


def read(clone: Clone) -> Result:
    """Read a repository from beginning to end."""
    paths = list(clone.files())
    chosen = [path for path in paths if is_chosen(path, ())]
    result = Result(clone.name, len(paths), len(chosen))
    now = clone.last()
    context = Context(source=SourceSlug("mirror"), outlet="", feed_url=f"file://{clone.name}", now=now)
    for files in clone.batches(chosen):
        job = FilesJob(
            files=files,
            layout=Layout(site=SITES.get(clone.name, "")),
            repository=clone.name,
            page=f"https://forge.example/{clone.name}/{{path}}",
            context=context,
        )
        found = read_files(job)
        path_of = {file.blob: file.path for file in files}
        result.layouts.update(found.layouts)
        result.skipped.update(found.skipped)
        result.warnings.update(warning.partition(": ")[2][:60] or warning for warning in found.warnings)
        for article in found.articles:
            if article.entry_id in result.articles:
                result.skipped[COPY] += 1
            result.articles[article.entry_id] = (article, path_of[article.digest])
    return result


def show(result: Result, count: int, seed: int) -> None:
    """Print some articles, drawn at random, to be read beside their files."""
    chosen = random.Random(seed)  # noqa: S311 - what is read by eye, no secret
    drawn = chosen.sample(sorted(result.articles), min(count, len(result.articles)))
    for entry_id in drawn:
        article, path = result.articles[entry_id]
        text = article.text.replace("\n", " ⏎ ")
        print(f"\n## {result.name}: {path}")
        print(f"title      {article.title}\nurl        {article.url}")
        print(f"published  {article.published} ({article.precision})")
        print(f"author     {', '.join(article.authors)}\noutlet     {article.outlet}")
        print(f"tags       {', '.join(article.categories)}\nlanguage   {article.language}")
        print(f"text       {len(article.text):,}: {text[:150]}\n           …{text[-150:]}")


def run(data: Path, work: Path, *, shown: int = 0, seed: int = 1, names: list[str] | None = None) -> bool:
    """Print the table, and articles to read; tell whether nothing was missed."""
    results = [
        read(cloned(bundle, work))
        for bundle in sorted((data / "data" / "mirrors").glob("*.bundle"))
        if bundle.stem in (names or KNOWN)
    ]
    print("\n".join([HEAD, *(result.row() for result in results)]))
    for result in results:
        show(result, shown, seed)
    return not any(result.missed for result in results)
