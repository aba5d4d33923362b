"""Addresses that git is given, and those it never hears of."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.collect.http.resolve import NoSuchHostError
from aggregator.collect.mirror.git import Clone, DamagedError, _plain
from aggregator.collect.mirror.history import Tip
from aggregator.collect.mirror.process import Git
from aggregator.collect.mirror.remote import Remote, checked, page
from aggregator.errors import MirrorError
from aggregator.model import Host, Http, Interval, Repository, Source, SourceSlug

HTTP = Http(user_agent="aggregator-test/1", hosts={"lan.example": Host(allow_private=True)})
SOURCE = Source(
    slug=SourceSlug("archive"),
    name="Archive",
    origin=Repository("https://forge.example/m.git"),
    interval=Interval(timedelta(minutes=10), timedelta(hours=12)),
    first_fetch=20,
    announce=timedelta(days=7),
)


async def names(host: str, port: int) -> Sequence[str]:
    """Answer like a name server of our own."""
    del port
    known = {
        "forge.example": ["10.0.0.1", "8.8.8.8"],
        "xn--r8jz45g.example": ["8.8.8.8"],
        "inside.example": ["192.168.1.1"],
        "lan.example": ["192.168.1.1"],
        "six.example": ["2606:4700::1"],
    }
    if host not in known:
        raise NoSuchHostError(f"{host}: Name or service not known")
    return known[host]


async def check(url: str, branch: str = "") -> Remote:
    origin = Repository(url, branch=branch)
    return await checked(replace(SOURCE, origin=origin), origin, HTTP, names)


@pytest.mark.parametrize(
    ("url", "pinned"),
    [
        ("https://forge.example/m.git", "http.curloptResolve=forge.example:443:8.8.8.8"),
        ("https://forge.example:8443/m.git", "http.curloptResolve=forge.example:8443:8.8.8.8"),
        ("https://six.example/m.git", "http.curloptResolve=six.example:443:[2606:4700::1]"),
        ("https://lan.example/m.git", "http.curloptResolve=lan.example:443:192.168.1.1"),
    ],
)
async def test_git_is_pinned_to_the_address_that_was_checked(url: str, pinned: str) -> None:
    remote = await check(url)
    assert pinned in remote.settings
    assert "protocol.https.allow=always" in remote.settings
    assert remote.url == url


async def test_a_host_in_another_script_is_pinned_by_the_name_that_is_asked_for() -> None:
    remote = await check("https://例え.example/m.git")
    assert remote.url == "https://xn--r8jz45g.example/m.git"
    assert "http.curloptResolve=xn--r8jz45g.example:443:8.8.8.8" in remote.settings


@pytest.mark.parametrize(
    "url",
    [
        "http://forge.example/m.git",
        "git://forge.example/m.git",
        "ssh://git@forge.example/m.git",
        "git@forge.example:m.git",
        "ext::sh -c touch% /x",
        "ext::sh",
        "--upload-pack=touch",
        "relative/folder",
        "https://inside.example/m.git",
        "https://127.0.0.1/m.git",
        "https://unknown.example/m.git",
        "https://me:secret@forge.example/m.git",
        "https://forge.example/m.git\n--x",
        "https://forge.example:99999/m",
        "https:///m.git",
        "file:///no/such/folder",
        "/no/such/folder",
    ],
)
async def test_other_addresses_are_refused_in_plain_words(url: str) -> None:
    with pytest.raises(MirrorError, match=r"^archive: while reading the mirror's address: .+; .+"):
        await check(url)


@pytest.mark.parametrize(
    "branch", ["-x", "a..b", "a b", "a:b", "a~1", "x.lock", "a/", "a@{1}", "a\x01", "/.a"]
)
async def test_what_is_no_branch_is_refused(branch: str) -> None:
    with pytest.raises(MirrorError, match="is no name of a branch"):
        await check("https://forge.example/m.git", branch)


async def test_a_folder_on_this_machine_is_taken_as_written(tmp_path: Path) -> None:
    for url in (f"file://{tmp_path}", str(tmp_path)):
        remote = await check(url, "feature/x")
        assert remote == Remote(f"file://{tmp_path}", ("protocol.file.allow=always",))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/me/m.git", "https://github.com/me/m/blob/main/{path}"),
        ("https://gitlab.com/me/m", "https://gitlab.com/me/m/-/blob/main/{path}"),
        ("https://codeberg.org/me/m/", "https://codeberg.org/me/m/src/branch/main/{path}"),
        ("https://forge.example/m.git", ""),
        ("/some/folder", ""),
    ],
)
def test_a_known_forge_has_a_page_for_every_file(url: str, expected: str) -> None:
    assert page(url, "main") == expected
    assert page(url, "") == ""


def _runs(process: str) -> bool:
    """Tell whether a process lives; one that is dead and waits for init has no command line."""
    told = Path("/proc", process, "cmdline")
    return told.exists() and told.read_bytes() != b""


async def test_git_that_prints_without_end_is_stopped() -> None:
    endless = Git("archive", ("alias.endless=!yes",), most=100_000)
    with pytest.raises(MirrorError, match="git printed more than 100,000 bytes"):
        await endless.run("listing", ("endless",))


async def test_a_path_without_end_is_not_waited_for() -> None:
    endless = Git("archive", ("alias.endless=!head -c 5000000 /dev/zero | tr '\\0' x; sleep 60",))
    with pytest.raises(MirrorError, match="git printed more than 1,048,576 bytes"):
        async for _ in endless.records("listing", ("endless",)):
            pass


async def test_git_that_does_not_end_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    slow = Git("archive", ("alias.slow=!echo $$ > pid; sleep 60",), timedelta(seconds=1))
    with pytest.raises(MirrorError, match="git did not finish within 0:00:01"):
        await slow.run("waiting", ("-C", str(tmp_path), "-c", f"core.worktree={tmp_path}", "slow"))
    await asyncio.sleep(0.1)
    assert not _runs((tmp_path / "pid").read_text().strip())


async def test_what_git_needs_beyond_its_memory_is_refused(tmp_path: Path) -> None:
    greedy = Git("archive", ("alias.greedy=!python3 -c 'len(bytearray(2 * 2**30))'",))
    with pytest.raises(MirrorError, match="MemoryError"):
        await greedy.run("listing", ("-C", str(tmp_path), "greedy"))


async def test_a_file_that_git_writes_beyond_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large"
    wasteful = Git("archive", (f"alias.write=!head -c 1000000 /dev/zero > {path}",), largest=100_000)
    with pytest.raises(MirrorError):
        await wasteful.run("listing", ("write",))
    assert path.stat().st_size == 100_000


async def test_git_says_what_went_wrong_in_its_own_last_words() -> None:
    with pytest.raises(MirrorError, match="while asking: fatal: not a git repository"):
        await Git("archive").run("asking", ("--git-dir=/nonexistent", "log"))


async def test_git_reads_no_configuration_but_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = somebody\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "somebody")
    assert b"somebody" not in await Git("archive").run("asking", ("config", "--list"))


async def test_a_missing_git_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(MirrorError, match="git is not installed; apt install git"):
        await Git("archive").run("asking", ("version",))


async def test_git_that_stops_listening_is_told_by_its_status() -> None:
    with pytest.raises(MirrorError):
        await Git("archive").run(
            "asking", ("--git-dir=/nonexistent", "cat-file", "--batch"), b"x\n" * 1_000_000
        )


async def test_a_transport_that_was_not_allowed_is_refused_by_git_itself(tmp_path: Path) -> None:
    clone = Clone("archive", Remote(f"file://{tmp_path}", ()), tmp_path / "clone.git")
    with pytest.raises(MirrorError, match="transport 'file' not allowed"):
        await clone.tip("")


@pytest.mark.parametrize(
    ("said", "damaged"),
    [
        ("fatal: bad object HEAD", True),
        ("error: inflate: data stream error (incorrect data check)", True),
        ("error: RPC failed; curl 56 Broken pipe; fatal: early EOF", False),
        ("fatal: the remote end hung up unexpectedly; error: unable to read the pack", False),
    ],
)
def test_a_connection_that_breaks_is_no_damage_to_the_clone(tmp_path: Path, said: str, damaged: bool) -> None:  # noqa: FBT001 - a parameter
    clone = Clone("archive", Remote(f"file://{tmp_path}", ()), tmp_path / "clone.git")
    told = clone._told(MirrorError("archive", "fetching the mirror", said))  # noqa: SLF001 - the words are git's
    assert isinstance(told, DamagedError) is damaged


async def test_a_hash_that_is_none_leads_nowhere(tmp_path: Path) -> None:
    clone = Clone("archive", Remote(f"file://{tmp_path}", ()), tmp_path / "clone.git")
    assert not await clone.leads_to("--output=x", Tip("main", "a" * 40))
    assert not await clone.leads_to("b" * 40, Tip("main", "a" * 40))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "fatal: repository 'https://forge.example/m/' not found",
            "there is no public repository at this address",
        ),
        ("fatal: unable to access 'x': Could not resolve host: forge.example", "nothing, if it passes"),
        ("fatal: detected dubious ownership in repository", "chown"),
        ("fatal: something new", "fatal: something new"),
    ],
)
def test_gits_words_become_what_to_do(said: str, told: str) -> None:
    assert told in str(_plain(MirrorError("archive", "asking the mirror", said)))
