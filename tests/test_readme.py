"""What the front pages say must be so: their feeds.yaml is one, and both name the same commands."""

import re
from pathlib import Path

import pytest

from aggregator.config.load import load

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", "README.zh-CN.md"]


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def commands(name: str) -> list[str]:
    """The commands of the last table, in its order."""
    rows = re.findall(r"^\| (`.*?) \|", page(name), re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`([a-z-]+)[^`]*`", row)]


@pytest.mark.parametrize("name", PAGES)
def test_the_example_on_the_front_page_is_a_whole_feeds_yaml(name: str, tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", page(name), re.DOTALL)
    (tmp_path / "feeds.yaml").write_text(example, "utf-8")
    settings = load(tmp_path / "feeds.yaml", {})
    assert set(settings.sources) == {"bbc", "dw", "oped"}
    assert set(settings.topics) == {"all", "chips"}


def test_both_languages_name_the_same_commands() -> None:
    assert commands(PAGES[0]) == commands(PAGES[1])
    assert {"run", "once", "demo", "check", "explain", "export"} <= set(commands(PAGES[0]))


@pytest.mark.parametrize("name", [*PAGES, "docs/operating.md", "docs/architecture.md", "storage/README.md"])
def test_every_link_between_our_pages_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page(name))
    assert [target for target in targets if not (folder / target).exists()] == []
