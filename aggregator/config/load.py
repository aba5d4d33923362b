"""Find and load the configuration: read, hold against the model, build.

In: a path and the environment. Out: ``Settings``, or a ConfigError with everything that is wrong, in the
order of the files. Not done here: applying it, reloading it.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path

from aggregator.config import files
from aggregator.config.build import build
from aggregator.config.doubts import doubts
from aggregator.config.references import references
from aggregator.config.secrets import Vault
from aggregator.config.validate import validate
from aggregator.config.written import FileText
from aggregator.errors import ConfigError, Problem
from aggregator.model import Settings

VARIABLE = "AGGREGATOR_CONFIG"
NAME = "feeds.yaml"
SYSTEM = Path("/etc/aggregator") / NAME


def find(argument: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the configuration's path; ``argument`` is ``None`` when --config was not given.

    Then AGGREGATOR_CONFIG, ./feeds.yaml and /etc/aggregator/feeds.yaml are looked at. A path that was
    named is returned whether it exists or not, so that ``load`` can say that it is missing: falling
    back to another file would run what nobody asked for.
    """
    if argument is not None:
        return argument
    if named := environ.get(VARIABLE, ""):
        return cwd / named
    for path in (cwd / NAME, SYSTEM):
        if os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises where a folder may not be read
            return path
    text = f'no configuration: there is no ./{NAME} and no {SYSTEM}; write one with "aggregator init"'
    raise ConfigError((Problem(NAME, 1, 1, text),))


def load(path: Path, environ: Mapping[str, str], instead: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the file at ``path``; ConfigError with all problems at once.

    ``instead`` are texts, by real path, that are read in the place of the files' own.
    """
    read = files.read(path, instead)
    vault = Vault(environ)
    data = vault.open(read.root)
    written = validate(data, read.root)
    problems = [*read.problems, *vault.problems, *references(read.root)]
    if not isinstance(written, FileText):
        # A reference that led nowhere has had its say; the validator only saw the hole it left.
        known = {(problem.file, problem.line, problem.column) for problem in vault.problems}
        problems.extend(p for p in written if (p.file, p.line, p.column) not in known)
    if problems or not isinstance(written, FileText):
        raise ConfigError(tuple(problems))
    settings = build(written, read.root, path, environ)
    return replace(settings, warnings=tuple(map(str, doubts(settings, read.root))))


def starter() -> str:
    """Return the commented file that ``aggregator init`` writes."""
    return resources.files(__package__).joinpath("starter.yaml").read_text("utf-8")
