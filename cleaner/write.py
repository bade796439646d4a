"""Bytes on disk: at every instant a path holds the old content or the new, never a part of either."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from cleaner.errors import InputError


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path` atomically and durably, through links, keeping mode, owner, ACL and attributes.

    Raises InputError, naming the path; the old content is then still there, and nothing else is left behind.
    """
    try:
        target = Path(os.path.realpath(path))
        old = _status(target)
        temporary = target.with_name(f".{secrets.token_hex(4)}.cleaner-tmp")
        try:
            _fill(temporary, data, target, old)
            if _identity(_status(target)) != _identity(old):
                raise InputError(f"{path}: changed by another program meanwhile; run again")
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise InputError(f"{path}: can't write: {error.strerror}") from None


def _status(target: Path) -> os.stat_result | None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{target}: not a regular file; nothing was written")
    if status.st_nlink > 1:
        raise InputError(f"{target}: has {status.st_nlink} hard links, and replacing it would part them; nothing was written")
    if not os.access(target, os.W_OK):
        raise InputError(f"{target}: read-only; nothing was written")
    return status


def _identity(status: os.stat_result | None) -> tuple[int, int, int, int] | None:
    return status and (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _fill(temporary: Path, data: bytes, target: Path, old: os.stat_result | None) -> None:
    mode = 0o600 if old else 0o666
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if old:
            _inherit(descriptor, target, old)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _inherit(descriptor: int, target: Path, old: os.stat_result) -> None:
    status = os.fstat(descriptor)
    if (status.st_uid, status.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    for name in os.listxattr(target) if hasattr(os, "listxattr") else ():  # POSIX ACLs are attributes too
        os.setxattr(descriptor, name, os.getxattr(target, name))
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
