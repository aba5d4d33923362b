"""The fuzzer runs and finds nothing in a short time; a longer one is ``python -m tests.fuzz.parse``."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_twenty_seconds_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.parse", "--seconds", "20", "--keep", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr[-4_000:]
    assert "stat::number_of_executed_units" in done.stderr
    found = [file.name for file in tmp_path.iterdir() if file.name.startswith(("crash-", "timeout-", "oom-"))]
    assert found == []
