"""The commands, called as they are from a shell, on a folder that the demo has built."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli.main import app
from tests.loopback import Done, program

Call = Callable[..., Done]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command in this process: what a shell would see of it, without the wait for a new one."""

    def run(*arguments: str | Path) -> Done:
        with pytest.raises(SystemExit) as ended:
            app([str(argument) for argument in arguments], prog_name="aggregator")
        caught = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, caught.out, caught.err)

    return run


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's feeds.yaml and storage; its outlets have gone by now."""
    folder = tmp_path_factory.mktemp("demo") / "built"
    done = program("demo", "--once", "--storage", str(folder))
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="session")
def feeds(built: Path) -> Path:
    return built / "feeds.yaml"


def rows(done: Done) -> list[dict[str, Any]]:
    """The JSON Lines of a result."""
    return [json.loads(line) for line in done.out.splitlines()]
