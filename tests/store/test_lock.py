"""One writer per storage, whoever it is and however it ends."""

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import BusyError, StoreError
from aggregator.store.lock import NAME, Holder, hold, holder

NOW = datetime(2026, 3, 5, 4, 0, 30, 999, tzinfo=UTC)
HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from aggregator.store.lock import hold
with hold(Path(sys.argv[1]), "run", datetime.now(UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_holder_is_known_to_others_as_long_as_it_holds(tmp_path: Path) -> None:
    with hold(tmp_path, "once", NOW):
        assert holder(tmp_path) == Holder(os.getpid(), "once", "2026-03-05T04:00:30Z")
    assert holder(tmp_path) is None


def test_a_second_one_is_told_who_holds_it(tmp_path: Path) -> None:
    with hold(tmp_path, "run", NOW), pytest.raises(BusyError) as busy, hold(tmp_path, "once", NOW):
        pass
    assert str(busy.value) == (
        f"{tmp_path}: while starting `aggregator once`: the storage is held by `aggregator run` "
        f"(pid {os.getpid()}, since 2026-03-05T04:00:30Z); stop that process, or wait until it ends"
    )


def test_the_storage_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with hold(tmp_path / "new" / "storage", "run", NOW):
        assert stat.S_IMODE((tmp_path / "new" / "storage").stat().st_mode) == 0o700


def test_what_is_wrong_can_be_told_and_taken_back(tmp_path: Path) -> None:
    with hold(tmp_path, "run", NOW) as lock:
        lock.report("重载被拒绝: a long line that is longer than what follows")
        assert getattr(holder(tmp_path), "trouble", "").startswith("重载被拒绝")
        lock.report("")
        assert holder(tmp_path) == Holder(os.getpid(), "run", "2026-03-05T04:00:30Z")


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    assert getattr(holder(tmp_path), "pid", 0) == process.pid
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert holder(tmp_path) is None
    with hold(tmp_path, "run", NOW):
        assert getattr(holder(tmp_path), "pid", 0) == os.getpid()


def test_nobody_holds_what_does_not_exist(tmp_path: Path) -> None:
    assert holder(tmp_path / "none") is None


def test_a_holder_that_wrote_nothing_readable_is_still_one(tmp_path: Path) -> None:
    with hold(tmp_path, "run", NOW):
        (tmp_path / NAME).write_text("{", "utf-8")
        assert getattr(holder(tmp_path), "command", "") == "?"


def test_a_storage_that_cannot_be_made_is_said_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreError) as failed, hold(tmp_path / "file" / "storage", "run", NOW):
        pass
    assert str(failed.value) == (
        f"{tmp_path}/file/storage: while opening the storage: Not a directory; "
        "give the folder to the user who runs aggregator, or set service.storage"
    )
