"""The judge of a mirror's history: it tells a change that readers should hear of from one they should not."""

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks.addresses import key
from benchmarks.mirrors import replay
from benchmarks.mirrors.edits import Commit, Ledger
from tests.stories import made_up

TEXT = made_up("text", 300)
ONE = "https://example.org/1"
FILE = "_posts/1.md"


def post(
    title: str = "市议会决定", text: str = TEXT, date: str = "2023-07-01T10:00:00Z", url: str = ONE
) -> str:
    return f"---\nlayout: post\ntitle: {title}\ndate: {date}\nfrom: {url}\n---\n<p>{text}</p>\n"


@pytest.fixture
def ledger() -> Ledger:
    made = Ledger()
    assert made.hear([(FILE, post())]) == Commit(new={key(ONE)})
    return made


@pytest.mark.parametrize(
    "edited",
    [
        post("市议会改口"),
        post(text=f"{TEXT[:150]}{made_up('other', 150)}"),
        post(text=f"{TEXT}37"),
        post("市议会改口", date="2023-07-02T10:00:00Z"),
    ],
)
def test_another_title_a_number_or_half_a_text_is_surely_told(ledger: Ledger, edited: str) -> None:
    assert ledger.hear([(FILE, edited)]) == Commit(surely={key(ONE)})


@pytest.mark.parametrize(
    "edited",
    [
        post(),
        post("“市议会决定”"),
        post(text=f"{TEXT[:150]}又{TEXT[151:]}"),
        post(text=f"<b>{TEXT}</b>"),
        post("市议会改口", date="2023-06-30T10:00:00Z"),
        "# notes\n",
    ],
)
def test_a_word_a_mark_or_an_older_file_is_not(ledger: Ledger, edited: str) -> None:
    assert ledger.hear([(FILE, edited)]) == Commit()


def test_a_tenth_of_a_text_may_be_told(ledger: Ledger) -> None:
    edited = post(text=f"{TEXT[:270]}{made_up('other', 30)}")
    assert ledger.hear([(FILE, edited)]) == Commit(perhaps={key(ONE)})


def test_another_file_of_the_address_may_be_told_and_its_own_new_dress_is_not(ledger: Ledger) -> None:
    other = post(text=made_up("other", 300))
    assert ledger.hear([("other.md", other)]) == Commit(perhaps={key(ONE)})
    assert ledger.hear([(FILE, post("“市议会决定”")), ("other.md", other)]) == Commit()
    assert ledger.hear([("other.md", post("市议会改口"))]) == Commit(surely={key(ONE)})


def bundle(folder: Path, commits: list[dict[str, str | None]]) -> Path:
    """Leave a bundle of these commits where the benchmark looks for it; ``None`` takes a file away."""
    work = folder / "made"
    work.mkdir()
    target = folder / "data" / "mirrors" / "made.bundle"
    target.parent.mkdir(parents=True)
    person = ("-c", "user.name=mirror", "-c", "user.email=mirror@example.org")
    git("init", "--quiet", "--initial-branch=master", folder=work)
    for number, files in enumerate(commits):
        for path, text in files.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).unlink() if text is None else (work / path).write_text(text, "utf-8")
        git("add", "--all", folder=work)
        git(*person, "commit", "--quiet", "--message", "posts", folder=work, hour=number)
    git("bundle", "create", "--quiet", str(target), "HEAD", "master", folder=work)
    return folder


def git(*arguments: str, folder: Path, hour: int = 0) -> None:
    times = {f"GIT_{who}_DATE": f"2023-07-01T{12 + hour:02}:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"} | times,
        check=True,
        capture_output=True,
    )


def listed(data: Path, **edits: str) -> None:
    """Leave a list of edits beside the bundle: what kind of edit was put in when."""
    rows = [{"path": "_posts/2023-07-01-1.md", "kind": k, "committed": when} for k, when in edits.items()]
    (data / "data" / "mirrors" / "made-edits.json").write_text(json.dumps(rows), "utf-8")


@pytest.mark.slow
def test_a_history_of_news_edits_and_moves_is_replayed_to_the_letter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def other(number: int, **changes: str) -> str:
        return post(f"市议会{number}", made_up(number), url=f"https://example.org/{number}", **changes)

    moved = other(3)
    data = bundle(
        tmp_path,
        [
            {"notes.md": "# nothing yet\n"},
            {"_posts/2023-07-01-1.md": post(), "_posts/2023-07-01-2.md": other(2)},
            {"_posts/2023-07-01-3.md": moved},
            {"archived/2023-07-01-3.md": moved, "_posts/2023-07-01-3.md": None},
            {"_posts/2023-07-01-1.md": post("市议会改口")},
            {"_posts/2023-07-01-1.md": post("市议会改口", text=f"{TEXT[:150]}又{TEXT[151:]}")},
        ],
    )
    listed(data, title="2023-07-01T16:00:00Z", word="2023-07-01T17:00:00Z")
    assert replay.run(data, tmp_path / "work", ["made"])
    row = capsys.readouterr().out.splitlines()[2]
    assert row == "| made | 6 | 3 | 0 | 0 | 0 | 1 | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 1 | 0 | 0, 0 |"
    listed(data, word="2023-07-01T16:00:00Z", title="2023-07-01T17:00:00Z")
    assert not replay.run(data, tmp_path / "work", ["made"])
    row, *faults = capsys.readouterr().out.splitlines()[2:]
    assert "| 1 | 1 | 1 | 1 |" in row
    assert ["listed edits" in fault for fault in faults] == [True, True]
