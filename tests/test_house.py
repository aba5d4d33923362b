"""The laws of the house: what the code looks like, who may import what, what never stands in a file.

Layers and cycles are import-linter's (pyproject.toml); here is what it cannot say.
"""

import ast
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "aggregator").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# A migration is a list of what was done once, as long as that was.
MIGRATIONS = sorted((ROOT / "aggregator/store/migrations/versions").glob("*.py"))
OURS = [*CODE, *TESTS, *sorted((ROOT / "benchmarks").rglob("*.py"))]

BEHIND_ONE_MODULE = [
    "httpx",
    "httpcore",
    "feedparser",
    "feedgen",
    "apscheduler",
    "simhash",
    "listparser",
    "re2",
]
TEXT_SUFFIXES = {
    "",
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".txt",
    ".in",
    ".html",
    ".css",
    ".js",
    ".sql",
    ".service",
}
GENERATED = {"requirements.txt", "requirements-dev.txt", "requirements-build.txt"}

# What decides takes values and returns values: nothing of these may be loaded with it.
DECIDING = [
    "aggregator.model",
    "aggregator.errors",
    "aggregator.dedupe",
    "aggregator.collect.polling",
    "aggregator.collect.normalise",
    "aggregator.pipeline.repeats",
    "aggregator.publish.rules",
    "aggregator.publish.fields",
    "aggregator.publish.contradictions",
    "aggregator.publish.announce",
]
DOING = ["sqlalchemy", "httpx", "httpcore", "subprocess", "asyncio", "sqlite3", "ssl", "urllib.request"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions_of(path: Path) -> Iterable[tuple[str, int]]:
    """Every function with its number of lines, its docstring and decorators not counted."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.end_lineno or node.lineno
            text = node.body[0]
            docs = 0
            if ast.get_docstring(node) is not None:
                docs = (text.end_lineno or text.lineno) - text.lineno + 1
            yield f"{name_of(path)}:{node.lineno} {node.name}", last - node.lineno + 1 - docs


def imports_of(path: Path) -> set[str]:
    """The top names of every module that a file imports, wherever it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def runs_git(path: Path) -> bool:
    """Whether a command line, as a list or as arguments, begins with git."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        words = node.elts if isinstance(node, ast.List) else node.args if isinstance(node, ast.Call) else []
        if words and isinstance(words[0], ast.Constant) and words[0].value == "git":
            return True
    return False


def written_files() -> list[Path]:
    """Every text file of the project that a person wrote."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name and Path(name).name not in GENERATED]
    return [file for file in files if file.suffix in TEXT_SUFFIXES and file.is_file()]


def standing_in(pattern: str, files: Iterable[Path]) -> list[str]:
    """Where a pattern stands: ``file:line``."""
    wanted = re.compile(pattern)
    return [
        f"{name_of(file)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def deciding_modules() -> list[str]:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in CODE]
    names = [name.removesuffix(".__init__") for name in names]
    return [name for name in names if any(name == d or name.startswith(f"{d}.") for d in DECIDING)]


def test_no_file_is_longer_than_400_lines_and_half_of_them_not_longer_than_140() -> None:
    assert [name_of(path) for path in OURS if lines_of(path) > 400] == []
    assert statistics.median(lines_of(path) for path in CODE) <= 140


def test_no_function_is_longer_than_60_lines_and_most_are_short() -> None:
    functions = [found for path in CODE if path not in MIGRATIONS for found in functions_of(path)]
    assert [name for name, length in functions if length > 60] == []
    lengths = [length for _, length in functions]
    assert statistics.median(lengths) <= 8
    assert statistics.quantiles(lengths, n=20)[-1] <= 35


@pytest.mark.parametrize("library", BEHIND_ONE_MODULE)
def test_one_module_knows_the_library(library: str) -> None:
    importers = [name_of(path) for path in CODE if library in imports_of(path)]
    assert len(importers) <= 1


def test_no_second_http_client_is_known() -> None:
    others = {"requests", "urllib3", "aiohttp", "pycurl"}
    assert [name_of(path) for path in CODE if imports_of(path) & others] == []
    assert standing_in(r"^\s*(import|from) (urllib\.request|http\.client)", CODE) == []


def test_one_module_runs_git_besides_the_demo_that_makes_a_repository() -> None:
    runners = [name_of(path) for path in CODE if runs_git(path)]
    assert len([name for name in runners if not name.startswith("aggregator/demo/")]) <= 1


def test_what_decides_loads_no_network_no_database_and_no_process() -> None:
    program = (
        "import importlib, sys\n"
        "before = set(sys.modules)\n"
        f"for name in {deciding_modules()!r}: importlib.import_module(name)\n"
        f"print(*sorted((set(sys.modules) - before) & set({DOING!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_nothing_is_left_for_later() -> None:
    assert standing_in(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b", written_files()) == []


def test_tests_use_no_mocks_and_replace_nothing_of_ours() -> None:
    """The environment may be set; what the program is made of may not be swapped."""
    words = (
        r"unittest\.m"
        r"ock|\bMagic"
        r"Mock\b|\bmock"
        r"er\b|monkey"
        r"patch\.(setattr|delattr|setitem|delitem)"
    )
    assert standing_in(words, TESTS) == []


def test_no_file_names_a_place_on_one_machine() -> None:
    places = r"(?<![\w.<>*-])/(?:wo" r"rk\b|home/\w|root/|tmp/\w|Us" r"ers/)"
    assert standing_in(places, written_files()) == []


def test_no_file_names_a_host_of_packages() -> None:
    hosts = r"py" r"pi\.org|python" r"hosted|np" r"mjs|files\.python" r"|index-" r"url"
    assert standing_in(hosts, [*written_files(), *(ROOT / name for name in sorted(GENERATED))]) == []


def test_every_module_of_the_program_says_what_it_is() -> None:
    silent = [
        name_of(path)
        for path in CODE
        if len(ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "") < 10
    ]
    assert silent == []


def test_help_costs_less_than_four_tenths_of_a_second_of_cpu() -> None:
    command = [sys.executable, "-m", "aggregator", "--help"]
    costs = []
    for _ in range(3):  # the first one may still have to compile
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(costs) < 0.4
