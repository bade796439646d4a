"""Bytes on disk: at every instant a path holds the old content or the new, never a part of either."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

from cleaner.errors import InputError

try:
    import fcntl
except ImportError:  # without locks (on Windows) nothing that an earlier run left is swept
    fcntl = None  # type: ignore[assignment]

ENDING = ".cleaner-tmp"
PIECE = 1_000_000  # bytes that go to the disk in one call, at least
_TEMPORARY = re.compile(r"\.[0-9a-f]{8}" + re.escape(ENDING))
_UNSUPPORTED = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.ENOLCK)  # what some file systems lack

P = ParamSpec("P")
T = TypeVar("T")


def write(path: Path, data: bytes | Iterable[bytes], seen: os.stat_result | None = None, *, again: bool = False) -> None:
    """Put `data` at `path` atomically and durably, through links, keeping mode, owner, ACL and attributes.

    `seen` is the status of the file when it was read: where it has changed since, nothing is written. With `again`, the
    data can be made again from elsewhere: then a new file is not waited for until it is on the disk, only one that takes
    the place of an older. Raises InputError, naming the path; the old content is then still there, and nothing else is
    left behind.
    """
    pieces = (data,) if isinstance(data, bytes) else data
    try:
        target = Path(os.path.realpath(path))
        _sweep(target.parent)
        old = _status(target)
        if seen and _identity(old) != _identity(seen):
            raise InputError(f"{path}: changed by another program meanwhile; run again")
        durable = old is not None or not again
        folder = _open(target.parent, os.O_RDONLY)
        try:
            _replace(target, pieces, old, durable)
            if durable:
                _synced(folder, path)
        finally:
            _close(folder)
    except OSError as error:
        raise InputError(f"{path}: can't write: {error.strerror}") from None


class _SweptError(Exception):
    """Another process took a temporary file for a stale one, in the moment before it was locked."""


def _replace(target: Path, data: Iterable[bytes], old: os.stat_result | None, durable: bool) -> None:
    while True:  # each process sweeps a folder but once
        with contextlib.suppress(_SweptError):
            return _replace_once(target, data, old, durable)


def _replace_once(target: Path, data: Iterable[bytes], old: os.stat_result | None, durable: bool) -> None:
    temporary = target.with_name(f".{os.urandom(4).hex()}{ENDING}")
    try:
        descriptor = _open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600 if old else 0o666)
        with _held(descriptor):
            _fill(descriptor, data, target, old, durable)
            if _identity(_status(target)) != _identity(old):
                raise InputError(f"{target}: changed by another program meanwhile; run again")
            _steadily(os.replace, temporary, target)
    except BaseException:
        try:
            _discard(temporary)
        finally:
            _discard(temporary)  # once more, should a signal have kept the first from it
        raise


def _fill(descriptor: int, data: Iterable[bytes], target: Path, old: os.stat_result | None, durable: bool) -> None:
    """All that the file shall be, on disk; the descriptor is closed, since some file systems tell of a full disk only then."""
    try:
        for piece in _in_large_pieces(data):
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        if old:
            _inherit(descriptor, target, old)
        if durable:
            os.fsync(descriptor)
    finally:
        _close(descriptor)


def _in_large_pieces(data: Iterable[bytes]) -> Iterator[bytes]:
    pieces: list[bytes] = []
    size = 0
    for piece in data:
        pieces.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(pieces)
            pieces, size = [], 0
    yield b"".join(pieces)


def _inherit(descriptor: int, target: Path, old: os.stat_result) -> None:
    status = os.fstat(descriptor)
    if (status.st_uid, status.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    wanted, there = _attributes(target), _attributes(descriptor)
    for name in there.keys() - wanted.keys():
        _steadily(os.removexattr, descriptor, name)  # the folder's default ACL
    for name in wanted.keys() - {name for name in there if there[name] == wanted.get(name)}:
        _steadily(os.setxattr, descriptor, name, wanted[name])
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))  # last, since a new owner costs the setuid bit


def _attributes(file: Path | int) -> dict[str, bytes]:
    """Extended attributes; POSIX ACLs and security labels are among them."""
    if not hasattr(os, "listxattr"):
        return {}
    with _where_supported():
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    return {}


def _status(target: Path) -> os.stat_result | None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{target}: not a regular file; nothing was written")
    if status.st_nlink > 1:
        raise InputError(f"{target}: has {status.st_nlink} hard links, which replacing it would part; left as it was; name another with -o")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):  # root may write it, and is kept from it all the same
        raise InputError(f"{target}: read-only, and left as it was; make it writable, or name another with -o")
    return status


def _identity(status: os.stat_result | None) -> tuple[int, int, int, int] | None:
    return status and (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _synced(folder: int, path: Path) -> None:
    try:
        with _where_supported():
            os.fsync(folder)
    except OSError as error:
        told = f"{path}: written, but a power cut may bring the old content back: its folder can't be synced: {error.strerror}"
        raise InputError(told) from None


@cache
def _sweep(folder: Path) -> None:
    """Remove what a killed run left: temporary files that nobody holds the lock of. Once a run for each folder."""
    if fcntl is None:
        return
    with contextlib.suppress(OSError):
        for name in [entry.name for entry in os.scandir(folder) if _TEMPORARY.fullmatch(entry.name)]:
            with contextlib.suppress(OSError):
                _remove_stale(folder / name)


def _remove_stale(temporary: Path) -> None:
    descriptor = _open(temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            temporary.unlink()
    finally:
        _close(descriptor)


@contextlib.contextmanager
def _held(descriptor: int) -> Iterator[None]:
    """Show other runs that the file is in use until it has its name; the lock goes with the process, however that ends."""
    lock = os.dup(descriptor)
    try:
        if fcntl is not None:
            with _where_supported():
                fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.fstat(lock).st_nlink:
                _close(descriptor)
                raise _SweptError
        yield
    finally:
        with contextlib.suppress(OSError):  # what the file holds is safe already
            os.close(lock)


@contextlib.contextmanager
def _where_supported() -> Iterator[None]:
    """What follows is left undone on file systems that lack it."""
    try:
        yield
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise


def _discard(temporary: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        _steadily(temporary.unlink)


def _open(path: Path, flags: int, mode: int = 0o600) -> int:
    return os.open(path, flags | os.O_CLOEXEC, mode)


def _close(descriptor: int) -> None:
    with contextlib.suppress(InterruptedError):  # it is closed then, and must not be closed again
        os.close(descriptor)


def _steadily(call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """The call again and again until no signal interrupts it, where Python itself doesn't see to that."""
    while True:
        try:
            return call(*arguments, **options)
        except InterruptedError:
            continue
