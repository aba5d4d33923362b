import errno
import gzip
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.errors import PublishError
from aggregator.publish.write import write, write_pieces

PATH = "harbour/atom.xml"


def test_new_documents_are_written_with_their_compressed_twins(tmp_path: Path) -> None:
    assert write(tmp_path, {PATH: b"<feed/>", "index.html": b"x"}) == (PATH, "index.html")
    assert (tmp_path / PATH).read_bytes() == b"<feed/>"
    assert gzip.decompress((tmp_path / f"{PATH}.gz").read_bytes()) == b"<feed/>"


def test_only_what_changed_is_written_and_told(tmp_path: Path) -> None:
    write(tmp_path, {PATH: b"one", "index.html": b"x"})
    before = (tmp_path / "index.html").stat()
    assert write(tmp_path, {PATH: b"two", "index.html": b"x"}) == (PATH,)
    assert (tmp_path / "index.html").stat() == before
    assert (tmp_path / PATH).read_bytes() == b"two"
    assert write(tmp_path, {PATH: b"two"}) == ()


def test_the_same_bytes_have_the_same_twin_on_every_day(tmp_path: Path) -> None:
    write(tmp_path / "a", {PATH: b"one" * 100})
    write(tmp_path / "b", {PATH: b"one" * 100})
    twin = (tmp_path / "a" / f"{PATH}.gz").read_bytes()
    assert twin == (tmp_path / "b" / f"{PATH}.gz").read_bytes()
    assert twin[4:8] == b"\0\0\0\0"


def test_a_lost_twin_is_made_again(tmp_path: Path) -> None:
    write(tmp_path, {PATH: b"one"})
    (tmp_path / f"{PATH}.gz").unlink()
    assert write(tmp_path, {PATH: b"one"}) == (PATH,)
    assert (tmp_path / f"{PATH}.gz").is_file()


def test_every_file_can_be_read_by_a_server_of_another_user(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write(tmp_path, {PATH: b"one"})
    finally:
        os.umask(before)
    for name in (PATH, f"{PATH}.gz"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o644


def test_a_reader_that_has_the_old_file_open_keeps_it_whole(tmp_path: Path) -> None:
    write(tmp_path, {PATH: b"old" * 1000})
    with (tmp_path / PATH).open("rb") as reader:
        write(tmp_path, {PATH: b"new"})
        assert reader.read() == b"old" * 1000


def test_nothing_is_left_behind_and_leftovers_of_a_killed_process_go(tmp_path: Path) -> None:
    (tmp_path / "harbour").mkdir()
    (tmp_path / "harbour/.atom.xml.new").write_bytes(b"half")
    write(tmp_path, {PATH: b"one"})
    assert sorted(file.name for file in (tmp_path / "harbour").iterdir()) == ["atom.xml", "atom.xml.gz"]


@pytest.mark.parametrize(
    "path",
    [
        "../x.html",
        "a/../../x.html",
        "/etc/x.html",
        "a/./../../x",
        ".hidden/x",
        "a\\..\\x",
        "x\0.html",
        "",
        ".",
    ],
)
def test_a_path_that_would_escape_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(PublishError):
        write(tmp_path / "public", {path: b"x"})
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    outside, public = tmp_path / "outside", tmp_path / "public"
    outside.mkdir()
    public.mkdir()
    (public / "harbour").symlink_to(outside)
    with pytest.raises(PublishError, match="leads outside"):
        write(public, {PATH: b"x"})
    assert list(outside.iterdir()) == []


def test_a_public_folder_that_is_itself_a_link_is_served_as_well(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "public").symlink_to(tmp_path / "disk")
    assert write(tmp_path / "public", {PATH: b"x"}) == (PATH,)


def test_a_folder_in_the_way_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "harbour").write_text("a file where a folder belongs")
    with pytest.raises(PublishError) as refused:
        write(tmp_path, {PATH: b"x"})
    assert str(refused.value).startswith(f"{PATH}: while writing {tmp_path / PATH}: ")
    assert "look at the disk" in str(refused.value)


FULL = """
    import resource, signal, sys
    from pathlib import Path
    from aggregator.errors import PublishError
    from aggregator.publish.write import write

    public = Path(sys.argv[1])
    write(public, {"harbour/atom.xml": b"old"})
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    try:
        write(public, {"harbour/atom.xml": bytes(range(256)) * 100})
    except PublishError as error:
        print(error)
"""


def test_a_write_that_fails_half_way_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert os.strerror(errno.EFBIG) in done.stdout
    assert (tmp_path / PATH).read_bytes() == b"old"
    assert sorted(file.name for file in (tmp_path / "harbour").iterdir()) == ["atom.xml", "atom.xml.gz"]


def test_a_document_that_comes_in_pieces_is_written_whole_with_its_twin(tmp_path: Path) -> None:
    assert write_pieces(tmp_path, PATH, iter([b"one ", b"two ", b"three"]))
    assert (tmp_path / PATH).read_bytes() == b"one two three"
    assert gzip.decompress((tmp_path / f"{PATH}.gz").read_bytes()) == b"one two three"
    stamp = (tmp_path / PATH).stat().st_mtime_ns
    assert not write_pieces(tmp_path, PATH, iter([b"one two ", b"three"]))
    assert (tmp_path / PATH).stat().st_mtime_ns == stamp
    assert write_pieces(tmp_path, PATH, iter([b"four"]))
    assert sorted(file.name for file in (tmp_path / "harbour").iterdir()) == ["atom.xml", "atom.xml.gz"]


def test_a_document_whose_last_piece_never_comes_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    write_pieces(tmp_path, PATH, [b"old"])

    def breaking() -> Iterator[bytes]:
        yield b"new"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(PublishError, match="free space"):
        write_pieces(tmp_path, PATH, breaking())
    assert (tmp_path / PATH).read_bytes() == b"old"
    assert sorted(file.name for file in (tmp_path / "harbour").iterdir()) == ["atom.xml", "atom.xml.gz"]
