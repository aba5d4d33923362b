"""A batch of mirror files becomes articles; runs in the child process that may be killed.

In: a ``FilesJob``. Out: ``FilesRead``: one article an address, what was skipped and why, and one warning a
file that could not be read. One bad file never stops the others.
"""

from collections import Counter
from datetime import UTC, datetime

from aggregator.collect.jobs import FilesJob, FilesRead, MirrorFile
from aggregator.collect.mirror.layout import read
from aggregator.collect.mirror.origin import NotArticle
from aggregator.collect.normalise.article import normalise
from aggregator.errors import one_line
from aggregator.model import Article

COPY = "another file of the same address is newer"
UNKNOWN = datetime.min.replace(tzinfo=UTC)


def read_files(job: FilesJob) -> FilesRead:
    """Return the articles of a batch; of several files of one address the newest file's."""
    newest: dict[str, tuple[tuple[datetime, datetime, str], Article]] = {}
    skipped: Counter[str] = Counter()
    warnings: list[str] = []
    for file in job.files:
        try:
            entry = read(file, job)
            if isinstance(entry, NotArticle):
                skipped[entry.reason] += 1
                continue
            article = normalise(entry, job.context)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug that one hostile file finds must not silence its mirror
            warnings.append(f"bug: {file.path} was left out ({one_line(repr(error))[:200]})")
            continue
        ranked = (_rank(article, file), article)
        held = newest.setdefault(article.entry_id, ranked)
        if held is not ranked:
            skipped[COPY] += 1
            newest[article.entry_id] = max(held, ranked, key=lambda each: each[0])
    articles = tuple(article for _, article in newest.values())
    return FilesRead(articles=articles, skipped=dict(skipped), warnings=tuple(warnings))


def _rank(article: Article, file: MirrorFile) -> tuple[datetime, datetime, str]:
    """Return how new a file is: by its own date, then its commit; its path only breaks ties."""
    return (article.published or UNKNOWN, file.committed or UNKNOWN, file.path)
