"""Settings from a file: `cleaner.toml`, or `[tool.cleaner]` in `pyproject.toml`, found upwards from what is cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import InputError, OptionError
from cleaner.formats import read_file

OWN, SHARED = "cleaner.toml", "pyproject.toml"
LARGEST = 1_000_000  # bytes


class Setting(NamedTuple):
    """What a key takes: `form` for people; `many` for a list; `path` where it is relative to the configuration's folder."""

    form: str
    types: tuple[type, ...]
    many: bool = False
    path: bool = False


SETTINGS = {
    "select": Setting("a list of categories or rules", (str,), many=True),
    "ignore": Setting("a list of categories or rules", (str,), many=True),
    "lang": Setting("a language", (str,)),
    "pack": Setting("a list of files", (str,), many=True, path=True),
    "brake": Setting("a number from 0 to 1", (int, float)),
    "exclude": Setting("a list of patterns as in .gitignore", (str,), many=True),
    "baseline": Setting("a file", (str,), path=True),
    "encoding": Setting("an encoding", (str,)),
    "field": Setting("a list of fields of records", (str,), many=True),
}


class Config(NamedTuple):
    """The settings of a file, and where it stands; no file, no settings."""

    path: Path | None = None
    values: dict[str, Any] = {}  # noqa: RUF012 - nobody changes it


def find(places: Iterable[Path]) -> Config:
    """The configuration that counts for some files and folders. Raises OptionError where they don't share one."""
    found: dict[Path | None, Path] = {}
    seen: dict[Path, Path | None] = {}
    for place in places:
        folder = (place if place.is_dir() else place.parent).absolute()
        if folder not in seen:
            seen[folder] = _upwards(folder)
        found.setdefault(seen[folder], place)
    if len(found) > 1:
        (one, first), (other, second), *_ = found.items()
        told = f"{first} goes by {one or 'no configuration'} and {second} by {other or 'none'}"
        raise OptionError(f"{told}: clean them one by one, or say --config FILE")
    path = next(iter(found), None)
    return load(path) if path else Config()


def load(path: Path) -> Config:
    """The settings of a configuration file. Raises OptionError, naming the file and the key."""
    table = _parsed(path)
    if path.name == SHARED:
        table = _section(table) or {}
    unknown = sorted(table.keys() - SETTINGS.keys())
    if unknown:
        raise OptionError(f"{path}: unknown key '{unknown[0]}'; there are {', '.join(SETTINGS)}")
    return Config(path, {name: _checked(path, name, value) for name, value in table.items()})


def _upwards(folder: Path) -> Path | None:
    for each in (folder, *folder.parents):
        if (each / OWN).is_file():
            return each / OWN
        shared = each / SHARED
        if shared.is_file() and b"tool.cleaner" in _read(shared) and _section(_parsed(shared)) is not None:
            return shared
    return None


def _section(table: dict[str, Any]) -> dict[str, Any] | None:
    tool = table.get("tool")
    section = tool.get("cleaner") if isinstance(tool, dict) else None
    return section if isinstance(section, dict) else None


def _read(path: Path) -> bytes:
    try:
        data = read_file(path).data
    except InputError as error:
        raise OptionError(str(error)) from None
    if len(data) > LARGEST:
        raise OptionError(f"{path}: larger than {LARGEST:,} bytes")
    return data


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = _read(path).decode("utf-8-sig")
        if any(line.split("=", 1)[0].count(".") > 50 for line in text.split("\n")):  # which takes tomllib minutes
            raise ValueError("a key of more than 50 parts")
        import tomllib  # only where there is such a file

        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise OptionError(f"{path}: not valid TOML: {error or 'nested too deeply'}") from None


def _checked(path: Path, name: str, value: Any) -> Any:
    setting = SETTINGS[name]
    values = value if setting.many else [value]
    if not isinstance(values, list) or not all(isinstance(each, setting.types) and not isinstance(each, bool) for each in values):
        raise OptionError(f"{path}: '{name}' takes {setting.form}, not {value!r}")
    if setting.path:
        values = [str(path.parent / each) for each in values]
    return values if setting.many else values[0]
