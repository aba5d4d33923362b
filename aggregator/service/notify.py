"""Tell systemd how the service is: started, reloading, stopping, alive (sd_notify(3)).

In: the environment that systemd starts us with. Out: one datagram a message. Not here: deciding
whether the service *is* well; the heartbeat does, and calls ``alive`` only while it is.

Without a library: the protocol is one datagram of ``KEY=value`` lines to one Unix socket, and the
bindings of libsystemd need its headers and a compiler to install.
"""

import contextlib
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

NEVER = timedelta(0)


@dataclass(frozen=True, slots=True)
class Notifier:
    """Where to report to. ``address`` is ``""`` where nobody listens: then every report is silent.

    ``heartbeat`` is how often ``alive`` is expected, ``NEVER`` where there is no watchdog.
    """

    address: str = ""
    heartbeat: timedelta = NEVER

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Notifier":
        """Return what ``NOTIFY_SOCKET``, ``WATCHDOG_USEC`` and ``WATCHDOG_PID`` say."""
        path = environ.get("NOTIFY_SOCKET", "")
        if not path.startswith(("/", "@")):  # vsock: is for a virtual machine's own manager
            return cls()
        return cls(path, _heartbeat(environ))

    def ready(self, status: str) -> None:
        """Say that the start, or a reload, is over; ``status`` is a line for ``systemctl status``."""
        self._send("READY=1", _status(status))

    def reloading(self) -> None:
        """Say that a reload has begun; ``ready`` ends it. The time stamp lets systemd tell two apart."""
        microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send("RELOADING=1", f"MONOTONIC_USEC={microseconds}")

    def stopping(self, status: str) -> None:
        """Say that the end has begun, so that the time limit for stopping counts from now."""
        self._send("STOPPING=1", _status(status))

    def alive(self) -> None:
        """Feed the watchdog, which kills a service that falls silent."""
        self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """Show one line in ``systemctl status``."""
        self._send(_status(text))

    def _send(self, *lines: str) -> None:
        """Send one message; an abstract socket's name begins with NUL where systemd writes ``@``."""
        if not self.address:
            return
        name = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        # A report that does not arrive is no reason to fail: without them, systemd acts by itself.
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(0)  # a full queue must not stop the event loop
            sender.sendto("\n".join(lines).encode(), name)


def _heartbeat(environ: Mapping[str, str]) -> timedelta:
    """Return half of the watchdog's limit, as sd_watchdog_enabled(3) advises."""
    limit = environ.get("WATCHDOG_USEC", "")
    meant_for = environ.get("WATCHDOG_PID", "")
    if not limit.isdecimal() or meant_for not in ("", str(os.getpid())):
        return NEVER
    return timedelta(microseconds=int(limit)) / 2


def _status(text: str) -> str:
    """Return the status assignment; a line break would begin another one."""
    return f"STATUS={' '.join(text.split())}"
