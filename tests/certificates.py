"""Certificates signed by themselves, made by openssl."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """A certificate for some names, with its key."""

    file: Path
    key: Path

    def serving(self) -> ssl.SSLContext:
        """The context of a server that shows it."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context

    def trusting(self) -> ssl.SSLContext:
        """The context of a client that trusts it and nobody else."""
        return ssl.create_default_context(cafile=str(self.file))


def make_certificate(folder: Path, *names: str, ended: bool = False) -> Certificate:
    """Make one for the names, the first being the subject's; one that has ``ended`` did so yesterday."""
    made = Certificate(folder / f"{names[0]}.pem", folder / f"{names[0]}.key")
    subject = ["-subj", f"/CN={names[0]}", "-addext", f"subjectAltName={','.join(f'DNS:{n}' for n in names)}"]
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, "-keyout", made.key, "-out", made.file
    )
    if ended:
        _openssl("x509", "-in", made.file, "-signkey", made.key, "-days", "-1", "-out", made.file)
    return made


def _openssl(*command: str | Path) -> None:
    subprocess.run(["openssl", *command], check=True, capture_output=True)
