"""The running service and a hub: from a publisher's post to the edition, without a poll in between."""

import re
import signal
import socket
import urllib.request
from pathlib import Path

from tests.hub import rocks
from tests.loopback import program, running
from tests.service.conftest import Configure


def edition(path: Path) -> str:
    file = path.parent / "storage/public/all/atom.xml"
    return file.read_text("utf-8") if file.exists() else ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def test_what_a_hub_delivers_is_in_the_edition_without_any_poll_in_between(configure: Configure) -> None:
    port = free_port()
    with rocks() as hub:
        hub.write("102", "第一条", "第二条")
        more = f"canonical: {{hold: 0s}}\nservice: {{listen: '127.0.0.1:{port}'}}\n"
        path = configure(more, blog=hub.blog("102"))
        with running(path.parent / "log", "run", "--config", str(path)) as started:
            started.wait_until(lambda: "第二条" in edition(path))
            started.wait_for("a hub tells of news source=blog")
            started.wait_until(lambda: hub.agreed)  # it hears our answer a moment later
            assert hub.fetched == ["/blog/102"]
            (heard,) = hub.publish("102", "刚刚发生的一条")
            assert heard.status == 202
            started.wait_until(lambda: "刚刚发生的一条" in edition(path))
            assert hub.fetched == ["/blog/102"], "nobody polled"
            assert "told by a hub source=blog new=1" in started.said()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/all/atom.xml", timeout=10) as answer:
                assert "刚刚发生的一条" in answer.read().decode()
            (forged,) = (hub.deliver(each, signature="") for each in hub.agreed.values())
            assert forged.status == 202
            started.wait_for("delivery ignored source=blog")

            shown = program("sources", "--config", str(path)).out
            assert re.search(r"^blog +ok .* until 20..-..-..T..:..:..Z$", shown, re.MULTILINE), shown
            (asked,) = hub.asked
            told = shown + started.said()
            assert asked.form["hub.secret"] not in told
            assert asked.callback.rpartition("/")[2] not in told

            path.write_text(path.read_text("utf-8").replace("http: {", "http: {websub: false, "), "utf-8")
            started.process.send_signal(signal.SIGHUP)
            started.wait_for("a hub tells no more source=blog")
            assert [each.form["hub.mode"] for each in hub.asked] == ["subscribe", "unsubscribe"]
            assert started.end(signal.SIGTERM) == 0


def test_what_was_acknowledged_before_a_kill_is_polled_at_the_next_start(configure: Configure) -> None:
    port = free_port()
    with rocks() as hub:
        hub.write("100", "第一条")
        more = f"canonical: {{hold: 0s}}\nservice: {{listen: '127.0.0.1:{port}'}}\n"
        path = configure(more, blog=hub.blog("100"))
        with running(path.parent / "log", "run", "--config", str(path)) as started:
            started.wait_for("a hub tells of news source=blog")
            started.wait_until(lambda: hub.agreed)  # it hears our answer a moment later
            started.wait_until(lambda: "第一条" in edition(path))
            (heard,) = hub.publish("100", "断电之前的一条")
            started.process.kill()
            assert heard.status == 202
        with running(path.parent / "log", "run", "--config", str(path)) as again:
            again.wait_until(lambda: "断电之前的一条" in edition(path))
            assert again.end(signal.SIGTERM) == 0
