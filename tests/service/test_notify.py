"""Reports to systemd, received by a real datagram socket."""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from aggregator.service.notify import NEVER, Notifier


@contextmanager
def manager(address: str) -> Iterator[socket.socket]:
    """A service manager's end of the conversation."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0" + address[1:] if address.startswith("@") else address)
        listener.settimeout(5)
        yield listener


def notifier(address: str, **more: str) -> Notifier:
    return Notifier.from_environ({"NOTIFY_SOCKET": address, **more})


def test_readiness_and_its_status_are_one_message(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address) as listener:
        notifier(address).ready("17 sources, 4 topics")
        assert listener.recv(4096) == b"READY=1\nSTATUS=17 sources, 4 topics"


def test_an_abstract_socket_is_reached() -> None:
    address = f"@aggregator-test-{uuid.uuid4()}"
    with manager(address) as listener:
        notifier(address).alive()
        assert listener.recv(4096) == b"WATCHDOG=1"


def test_a_reload_carries_the_monotonic_time_in_microseconds(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address) as listener:
        before = time.monotonic_ns() // 1000
        notifier(address).reloading()
        first, second = listener.recv(4096).decode().split("\n")
    assert first == "RELOADING=1"
    assert before <= int(second.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


def test_stopping_and_status_say_what_is_going_on(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address) as listener:
        notifier(address).stopping("draining 3 polls")
        notifier(address).status("12 due")
        assert listener.recv(4096) == b"STOPPING=1\nSTATUS=draining 3 polls"
        assert listener.recv(4096) == b"STATUS=12 due"


def test_a_status_of_two_lines_cannot_carry_a_second_assignment(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address) as listener:
        notifier(address).status("新闻\nSTOPPING=1")
        assert listener.recv(4096).decode() == "STATUS=新闻 STOPPING=1"


def test_without_a_service_manager_every_report_is_silent() -> None:
    silent = Notifier.from_environ({"WATCHDOG_USEC": "1000000"})
    assert silent == Notifier()
    silent.ready("up")
    silent.alive()


def test_a_service_manager_that_has_gone_stops_nothing(tmp_path: Path) -> None:
    notifier(str(tmp_path / "nobody")).ready("up")


def test_a_full_queue_does_not_block(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address):
        began = time.monotonic()
        for _ in range(2000):
            notifier(address).alive()
    assert time.monotonic() - began < 5


def test_an_address_that_is_no_socket_of_this_machine_is_not_used() -> None:
    assert notifier("vsock:2:9999") == Notifier()


def test_the_heartbeat_is_half_of_the_watchdogs_limit() -> None:
    mine = notifier("/run/notify", WATCHDOG_USEC="30000000", WATCHDOG_PID=str(os.getpid()))
    assert mine.heartbeat == timedelta(seconds=15)
    assert notifier("/run/notify", WATCHDOG_USEC="1000000").heartbeat == timedelta(seconds=0.5)


def test_a_watchdog_meant_for_another_process_is_not_ours() -> None:
    assert notifier("/run/notify", WATCHDOG_USEC="30000000", WATCHDOG_PID="1").heartbeat == NEVER


def test_without_a_watchdog_there_is_no_heartbeat() -> None:
    assert notifier("/run/notify").heartbeat == NEVER
    assert notifier("/run/notify", WATCHDOG_USEC="soon").heartbeat == NEVER
