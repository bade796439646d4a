"""Bytes on disk: the old or the new, with all that belonged to the file."""

import fcntl
import os
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import PROGRAM, SOMEBODY, as_somebody, fails, run

from cleaner import write
from cleaner.errors import InputError
from cleaner.formats import read_file

STORY = b"The bridge was closed for nine days, the engineer said.\n"
APPEAL = b"\nSign up for our free newsletter.\n"
GROUP = 4242


def temporaries(folder: Path) -> list[Path]:
    return list(folder.glob(".*cleaner-tmp"))


def test_new_and_old(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for content in (b"one", b"two"):
        write.write(path, content)
        assert path.read_bytes() == content
    assert not temporaries(tmp_path)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_the_mode_is_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(mode)
    write.write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write.write(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


def test_hard_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    os.link(tmp_path / "a.txt", tmp_path / "b.txt")
    with pytest.raises(InputError, match="2 hard links"):
        write.write(tmp_path / "a.txt", b"new")
    assert (tmp_path / "b.txt").read_text() == "old"


@pytest.mark.parametrize("step", ["write", "fsync", "replace", "fchmod"])
def test_a_fault_at_any_step_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(InputError, match=r"a\.txt: can't write: No space left on device"):
        write.write(path, b"new")
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert not temporaries(tmp_path)


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: whole(descriptor, data[:3]))
    write.write(tmp_path / "a.txt", b"0123456789")
    assert (tmp_path / "a.txt").read_bytes() == b"0123456789"


@pytest.mark.parametrize("mode", [0o4755, 0o2770])
def test_special_bits_are_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(mode)
    if stat.S_IMODE(path.stat().st_mode) != mode:
        pytest.skip("the kernel does not allow these bits here")
    write.write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("umask", [0o077, 0])
def test_the_umask_counts_for_new_files_only(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    before = os.umask(umask)
    try:
        write.write(path, b"new")
        write.write(tmp_path / "b.txt", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "b.txt").stat().st_mode) == 0o666 & ~umask


def test_the_owner_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    if os.geteuid():
        pytest.skip("needs root")
    os.chown(path, 12345, 23456)
    write.write(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody may enter and write to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        (Path(folder) / "a.txt").write_text("old")
        yield Path(folder)


def test_the_group_is_kept_by_a_member(shared: Path) -> None:
    path = shared / "a.txt"
    if not os.geteuid():
        os.chown(path, SOMEBODY, GROUP)
        path.chmod(0o664)
    assert as_somebody(lambda: write.write(path, b"new"), groups=[GROUP]) == ""
    assert (path.stat().st_uid, path.stat().st_gid, path.read_text()) == (SOMEBODY, GROUP, "new")


def test_an_owner_that_can_not_be_kept_keeps_the_file_from_change(shared: Path) -> None:
    """A member of the group may write into the file, and not give a new one to its owner."""
    path = shared / "a.txt"
    if not os.geteuid():
        os.chown(path, 12345, GROUP)
        path.chmod(0o664)
    before = path.stat()
    assert "a.txt: can't write: Operation not permitted" in as_somebody(lambda: write.write(path, b"new"), groups=[GROUP])
    assert (path.stat(), path.read_text()) == (before, "old") and not temporaries(shared)


def test_a_file_and_a_folder_that_are_others(shared: Path) -> None:
    path = shared / "a.txt"
    path.chmod(0o644)
    before = path.stat()
    assert "a.txt: read-only" in as_somebody(lambda: write.write(path, b"new"))
    path.chmod(0o666)
    shared.chmod(0o755)
    assert "a.txt: can't write: Permission denied" in as_somebody(lambda: write.write(path, b"new"))
    assert (path.stat().st_ino, path.stat().st_mtime_ns, path.read_text()) == (before.st_ino, before.st_mtime_ns, "old")


def test_attributes_and_acl_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    acl = bytes.fromhex("0200000001000600ffffffff0200040039300000040004 00ffffffff10000600ffffffff20000000ffffffff".replace(" ", ""))
    try:
        os.setxattr(path, "user.origin", b"a\0b")
        os.setxattr(path, "system.posix_acl_access", acl)
    except OSError as error:
        pytest.skip(f"no attributes here: {error.strerror}")
    before = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    assert "system.posix_acl_access" in before
    write.write(path, b"new")
    assert {name: os.getxattr(path, name) for name in os.listxattr(path)} == before


def test_an_acl_of_the_folder_is_not_taken_on(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    acl = bytes.fromhex("0200000001000700ffffffff020004003930000004000500ffffffff10000700ffffffff20000500ffffffff")
    try:
        os.setxattr(tmp_path, "system.posix_acl_default", acl)
    except OSError as error:
        pytest.skip(f"no ACLs here: {error.strerror}")
    write.write(path, b"new")
    assert os.listxattr(path) == []


def test_links_of_links(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "real.txt").write_text("old")
    (tmp_path / "one").symlink_to("deep/real.txt")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    write.write(tmp_path / "two", b"new")
    assert (tmp_path / "two").is_symlink() and (tmp_path / "one").is_symlink()
    assert (tmp_path / "deep" / "real.txt").read_bytes() == b"new"
    assert temporaries(tmp_path) == temporaries(tmp_path / "deep") == []


def test_a_link_to_another_file_system(tmp_path: Path) -> None:
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev or not os.access(other, os.W_OK):
        pytest.skip("no other file system here")
    with tempfile.NamedTemporaryFile(dir=other) as file:
        (tmp_path / "link").symlink_to(file.name)
        write.write(tmp_path / "link", b"new")
        assert Path(file.name).read_bytes() == b"new" and (tmp_path / "link").is_symlink()


def test_a_link_to_nowhere_is_left(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to("nowhere.txt")
    assert "link.txt: no such file" in fails(3, "-i", tmp_path / "link.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["link.txt"]


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_read_only_is_respected_by_root_too(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(mode)
    before = path.stat()
    with pytest.raises(InputError, match="read-only"):
        write.write(path, b"new")
    assert (path.stat(), path.read_text()) == (before, "old")


def test_the_temporary_file_is_beside_the_file_whatever_tmpdir_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/dev/shm")
    whole, moves = os.replace, []
    monkeypatch.setattr(os, "replace", lambda one, other: (moves.append((Path(one), Path(other))), whole(one, other)))
    write.write(tmp_path / "a.txt", b"new")
    assert [(one.parent, other) for one, other in moves] == [(tmp_path, tmp_path / "a.txt")]


@pytest.mark.parametrize("moment", [0, 4_102_444_800], ids=["long ago", "to come"])
def test_a_clock_that_is_wrong(tmp_path: Path, moment: int) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(STORY + APPEAL)
    os.utime(path, (moment, moment))
    assert run("-i", path).returncode == 0
    assert path.read_bytes() == STORY


def test_an_immutable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    if not shutil.which("chattr") or subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False).returncode:
        pytest.skip("needs root and a file system with flags")
    try:
        with pytest.raises(InputError, match=r"a\.txt: "):
            write.write(path, b"new")
        assert path.read_text() == "old" and not temporaries(tmp_path)
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)


def test_a_full_disk(tmp_path: Path) -> None:
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], capture_output=True, check=False).returncode
    ):
        pytest.skip("needs root and mount")
    try:
        path = tmp_path / "a.txt"
        path.write_bytes(b"x" * 700_000)
        with pytest.raises(InputError, match=r"a\.txt: can't write: No space left on device"):
            write.write(path, b"y" * 699_000)
        assert path.read_bytes() == b"x" * 700_000 and not temporaries(tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_file_system_that_is_only_read(tmp_path: Path) -> None:
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], capture_output=True, check=False).returncode:
        pytest.skip("needs root and mount")
    try:
        path = tmp_path / "a.txt"
        path.write_bytes(STORY + APPEAL)
        before = path.stat()
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        assert "a.txt: " in fails(3, "-i", path)
        assert (path.stat(), path.read_bytes()) == (before, STORY + APPEAL)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(STORY * 2000 + APPEAL)
    before = path.read_bytes()
    done = subprocess.run(["bash", "-c", f"ulimit -f 50; {' '.join(PROGRAM)} -i {path}"], capture_output=True, check=False)
    assert done.returncode == 3 and done.stderr.endswith(b"can't write: File too large\n")
    assert path.read_bytes() == before and not temporaries(tmp_path)


def test_what_a_killed_run_left_is_swept_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    stale, used, foreign = (tmp_path / f".{name}.cleaner-tmp" for name in ("0badcafe", "deadbeef", "not-ours"))
    for path in (stale, used, foreign):
        path.write_text("x")
    with used.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        write.write(tmp_path / "a.txt", b"new")
    assert sorted(temporaries(tmp_path)) == sorted([used, foreign])


def test_a_file_that_has_changed_since_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    seen = path.stat()
    path.write_text("newer")
    with pytest.raises(InputError, match="changed by another program meanwhile"):
        write.write(path, b"new", seen)
    assert path.read_text() == "newer"


@pytest.mark.parametrize("make", ["mkfifo", "mkdir", "socket", "device"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: str) -> None:
    path = Path("/dev/null") if make == "device" else tmp_path / "x.txt"
    if make == "socket":
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
    elif make != "device":
        getattr(os, make)(path)
    with pytest.raises(InputError):
        read_file(path)
    with pytest.raises(InputError, match="not a regular file"):
        write.write(path, b"new")


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="not a regular file"):
        write.write(tmp_path / "folder", b"new")


def test_a_file_that_is_swept_before_it_is_locked_is_written_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process, new to the folder, may meet a temporary file in the moment between its making and its lock."""
    made: list[Path] = []
    real = write._open

    def swept_at_first(path: Path, flags: int, mode: int = 0o600) -> int:
        descriptor = real(path, flags, mode)
        if flags & os.O_CREAT:
            made.append(path)
            if len(made) == 1:
                path.unlink()
        return descriptor

    monkeypatch.setattr(write, "_open", swept_at_first)
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    write.write(tmp_path / "a.txt", iter([b"new"]))
    assert (tmp_path / "a.txt").read_bytes() == b"new" and len(made) == 2 and not temporaries(tmp_path)
    assert not before or len(os.listdir("/proc/self/fd")) == before
