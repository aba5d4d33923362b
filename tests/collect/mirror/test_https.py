"""git over https: to the address that was checked, with the certificate of the name."""

import functools
import http.server
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from aggregator.collect.mirror.blobs import brought
from aggregator.collect.mirror.git import Clone
from aggregator.collect.mirror.history import Tip
from aggregator.collect.mirror.remote import checked
from aggregator.errors import MirrorError
from aggregator.model import Host, Http, Repository

pytestmark = pytest.mark.system  # openssl makes the certificate


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a repository's files, as any web server can; sends /moved elsewhere."""

    def do_GET(self) -> None:
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def forge(archive: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the https address of the archive, served on loopback as forge.example."""
    archive.commit({"_posts/2023-07-01-1.md": "---\ntitle: x\nfrom: y\n---\n"})
    archive.git("update-server-info")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=forge.example", "-addext", "subjectAltName=DNS:forge.example"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    handler = functools.partial(Quiet, directory=archive.folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"https://forge.example:{server.server_address[1]}"
        server.shutdown()
        thread.join()


async def here(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


async def clone_of(reader: Any, url: str, folder: Path) -> Clone:
    rules = Http(user_agent="aggregator-test/1", hosts={"forge.example": Host(allow_private=True)})
    remote = await checked(reader.source(), Repository(url), rules, here)
    return Clone("archive", remote, folder / "clone.git")


async def test_a_name_that_no_server_of_names_knows_is_reached_where_it_was_checked(
    forge: str, archive: Any, reader: Any, tmp_path: Path
) -> None:
    clone = await clone_of(reader, f"{forge}/.git", tmp_path)
    tip = await clone.tip("")
    assert tip == Tip("main", archive.git("rev-parse", "HEAD"))
    await clone.update(tip)
    async with clone.files(tip, None, bool) as catalogue:
        ((version,),) = catalogue.groups(10)
    assert version.path == "_posts/2023-07-01-1.md"
    # Such a server knows nothing of filters: all of it has come.
    async with brought(clone, [version.blob]) as blobs:
        assert list(blobs.folder.glob("objects/pack/*")) == []
        assert (await blobs.read([version.blob]))[version.blob].startswith(b"---\n")


async def test_git_follows_no_redirect(forge: str, reader: Any, tmp_path: Path) -> None:
    clone = await clone_of(reader, f"{forge}/moved/.git", tmp_path)
    with pytest.raises(MirrorError, match="while asking the mirror"):
        await clone.tip("")


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    forge: str, reader: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    clone = await clone_of(reader, f"{forge}/.git", tmp_path)
    with pytest.raises(MirrorError, match="certificate"):
        await clone.tip("")
