"""Bytes on disk: the old or the new, with all that belonged to the file."""

import os
import stat
from pathlib import Path

import pytest

from cleaner import write
from cleaner.errors import InputError


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


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="not a regular file"):
        write.write(tmp_path / "folder", b"new")
