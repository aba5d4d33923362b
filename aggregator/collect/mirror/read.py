"""A batch of mirror files becomes articles; runs in the child process that may be killed.

In: a ``FilesJob``. Out: ``FilesRead``: one article an address, how many files each layout knew, what was
skipped and why, and one warning a file that could not be read. One bad file never stops the others, and
one bad member of a list never stops its file.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aggregator.collect.jobs import FilesJob, FilesRead, MirrorFile
from aggregator.collect.mirror.layout import read
from aggregator.collect.mirror.origin import LeftOutError, NotArticle
from aggregator.collect.normalise.article import normalise
from aggregator.errors import one_line
from aggregator.model import Article, Entry

COPY = "another file of the same address is newer"
NO_SITE = "links name no host; set git.site"
UNKNOWN = datetime.min.replace(tzinfo=UTC)

Rank = tuple[datetime, datetime, str]


@dataclass(slots=True)
class _Batch:
    """What has been read of a batch so far; ``newest`` by entry id."""

    newest: dict[str, tuple[Rank, Article]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    layouts: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


def read_files(job: FilesJob) -> FilesRead:
    """Return the articles of a batch; of several files of one address the newest file's."""
    batch = _Batch()
    for file in job.files:
        try:
            reading = read(file, job)
        except MemoryError:
            raise
        except LeftOutError as error:
            batch.warnings.append(f"{file.path}: left out, {error}")
        except Exception as error:  # noqa: BLE001 - a bug that one hostile file finds must not silence its mirror
            batch.warnings.append(_bug(file, error))
        else:
            if isinstance(reading, NotArticle):
                batch.skipped[reading.reason] += 1
                continue
            batch.layouts[reading.layout] += 1
            if reading.layout == "json" and not all(entry.link for entry in reading.entries):
                batch.warnings.append(NO_SITE)
            for entry in reading.entries:
                _take(entry, file, job, batch)
    return FilesRead(
        articles=tuple(article for _, article in batch.newest.values()),
        skipped=dict(batch.skipped),
        layouts=dict(batch.layouts),
        warnings=tuple(dict.fromkeys(batch.warnings)),
    )


def _take(entry: Entry, file: MirrorFile, job: FilesJob, batch: _Batch) -> None:
    """Add the article of one entry, unless the batch holds a newer file of it."""
    try:
        article = normalise(entry, job.context)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        batch.warnings.append(_bug(file, error))
        return
    ranked = (_rank(article, file), article)
    held = batch.newest.setdefault(article.entry_id, ranked)
    if held is not ranked:
        batch.skipped[COPY] += 1
        batch.newest[article.entry_id] = max(held, ranked, key=lambda each: each[0])


def _bug(file: MirrorFile, error: Exception) -> str:
    """Return the warning about a file that ours, not its own, mistake leaves out."""
    return f"bug: {file.path} was left out ({one_line(repr(error))[:200]})"


def _rank(article: Article, file: MirrorFile) -> Rank:
    """Return how new a file is: by its own date, then its commit; its path only breaks ties."""
    return (article.published or UNKNOWN, file.committed or UNKNOWN, file.path)
