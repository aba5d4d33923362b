"""The mirrors benchmark on a bundle of our own: it counts what is there, and sees what is missed."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.mirrors import bundles
from benchmarks.mirrors.seeds import SEEDS
from tests.collect.mirror.reading import ACCOUNT, one


def bundle(folder: Path, name: str, files: dict[str, str]) -> None:
    """Leave a bundle where the benchmark looks for it."""
    work = folder / "made"
    for path, text in files.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(text, "utf-8")
    target = folder / "data" / "mirrors" / f"{name}.bundle"
    target.parent.mkdir(parents=True)
    person = ("-c", "user.name=mirror", "-c", "user.email=mirror@example.org")
    for step in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        (*person, "commit", "--quiet", "--message", "posts"),
        ("bundle", "create", "--quiet", str(target), "HEAD", "main"),
    ):
        subprocess.run(["git", "-C", str(work), *step], check=True, capture_output=True)


def test_a_bundle_is_read_counted_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle(tmp_path, "wechat", {"posts/2023-02-21-a.md": ACCOUNT, "README.md": "# x\n"})
    assert bundles.run(tmp_path, tmp_path / "work", shown=1)
    printed = capsys.readouterr().out
    assert "| wechat | 2 | 1 | wechat 1 | 1 | 0 | – | – |" in printed
    assert "title      图书馆明年开放" in printed
    assert "author     小白" in printed


def test_an_article_that_no_layout_knows_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle(tmp_path, "wechat", {"posts/2023-02-21-a.md": ACCOUNT.replace("Lastmod", "Changed")})
    assert not bundles.run(tmp_path, tmp_path / "work")
    assert "| wechat | 1 | 1 | – | 0 | 2 | no known layout 1 | – |" in capsys.readouterr().out


def test_a_seed_that_came_out_otherwise_is_told_field_by_field() -> None:
    article = one("posts/2023-02-21-a.md", ACCOUNT)
    told = "; ".join(SEEDS["001"].faults(article))
    assert "authors is ('小白',), not ('小白菜',)" in told
    assert "url is 'https://forge.example/m/posts/2023-02-21-a.md', not ''" in told
    assert "does not hold 郑秋红落马被查" in told
    assert "published" not in told
