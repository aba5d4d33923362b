"""From what is written to what is meant: the model's settings, every default filled in.

In: the checked file, the tree (for the folders that relative paths count from), the environment. Out:
``Settings``. Pure: no file is touched. Not done here: finding errors; all of them are known before.
"""

from collections.abc import Mapping
from pathlib import Path

from aggregator import __version__
from aggregator.config.build_sources import folder_of, sources
from aggregator.config.build_topics import topics
from aggregator.config.secrets import like
from aggregator.config.tree import MapNode
from aggregator.config.written import FileText, HostText
from aggregator.model import Canonical, Dedup, Host, Http, Publish, Service, Settings

STORAGE = "AGGREGATOR_STORAGE"
CORRECTIONS = "corrections.yaml"


def build(written: FileText, root: MapNode, path: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings; warnings are the caller's to add."""
    meant = sources(written, root)
    return Settings(
        path=path.absolute(),
        service=_service(written, root, environ),
        http=_http(written),
        dedup=_dedup(written),
        canonical=Canonical(order=tuple(dict.fromkeys(written.canonical.order)), hold=written.canonical.hold),
        publish=_publish(written),
        sources=meant,
        topics=topics(written, meant, root),
    )


def _dedup(written: FileText) -> Dedup:
    said = written.dedup
    return Dedup(window=said.window, threshold=said.threshold, max_story=said.guards.max_story)


def _service(written: FileText, root: MapNode, environ: Mapping[str, str]) -> Service:
    """Return where state is kept; the environment's storage counts from the working directory."""
    service = written.service
    named = environ.get(STORAGE, "")
    folder = folder_of(root, "service", "storage")
    storage = Path(named).absolute() if named else folder / service.storage
    return Service(
        storage=storage,
        database=_database(service.database, storage),
        corrections=_corrections(service.corrections, root, storage),
        listen=service.listen,
        timezone=service.timezone,
        language=service.language,
    )


def _corrections(written: str, root: MapNode, storage: Path) -> Path:
    """Return where corrections are kept: with the state, unless a file is named."""
    return folder_of(root, "service", "corrections") / written if written else storage / CORRECTIONS


def _database(written: str, storage: Path) -> str:
    """Return SQLAlchemy's URL, with the driver named."""
    if written == "sqlite":
        return f"sqlite+pysqlite:///{storage / 'aggregator.db'}"
    return like(written, "postgresql+psycopg://" + written.removeprefix("postgresql://"))


def _http(written: FileText) -> Http:
    """Return the client's settings; what a host does not say comes from ``"*"``."""
    hosts = written.http.hosts
    every = hosts.get("*", HostText())
    return Http(
        user_agent=written.http.user_agent or f"aggregator/{__version__} (+{_base_url(written)})",
        timeout=written.http.timeout,
        max_body=written.http.max_body,
        robots=written.http.robots,
        websub=written.http.websub,
        hosts={name: _host(host, every) for name, host in hosts.items()},
    )


def _host(host: HostText, every: HostText) -> Host:
    """Return the rules of one host."""
    said = host.model_fields_set
    return Host(
        rate=(host if "rate" in said else every).rate,
        concurrency=(host if "concurrency" in said else every).concurrency,
        allow_private=host.allow_private,
    )


def _publish(written: FileText) -> Publish:
    """Return how editions look; actions are answered beside them unless another server is named."""
    said, base = written.publish, _base_url(written)
    actions = said.actions if isinstance(said.actions, str) else base if said.actions else ""
    return Publish(
        base_url=base,
        content=said.content,
        images=said.images,
        actions=actions,
        archive=said.archive,
        hub=said.websub.hub,
    )


def _base_url(written: FileText) -> str:
    """Return the address of the published files; without one, that of the built-in server."""
    host, port = written.service.listen
    name = f"[{host}]" if ":" in host else host
    return written.publish.base_url or f"http://{name}:{port}"
