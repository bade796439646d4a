"""Where what takes long to work out is kept between runs, and when it is believed."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def folder() -> Path:
    """The user's cache folder for this program; it may not exist yet."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "cleaner"


def is_own(status: os.stat_result) -> bool:
    """Whether nobody but the user could have written a file."""
    mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    return mine and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
