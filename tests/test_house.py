"""The house keeps its order: a module imports only from rooms further up, and the heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "cleaner"
ROOMS = [  # from the ground up
    "errors",
    "late",
    "model",
    "languages",
    "literals",
    "tags",
    "folder",
    "patterns",
    "entries",
    "rules",
    "packfile",
    "marks",
    "store",
    "segment",
    "markdown",
    "prefilter",
    "memory",
    "site",
    "match",
    "shape",
    "trim",
    "case",
    "sentence",
    "runs",
    "lists",
    "edge",
    "menu",
    "draw",
    "decide",
    "render",
    "settle",
    "modes",
    "html",
    "pipeline",
    "profile",
    "trial",
    "explain",
    "write",
    "formats",
    "report",
    "batch",
    "learn",
    "engines",
    "baseline",
    "config",
    "cli",
]
ONLY_IN = {
    "click": {"cli"},
    "rich": {"cli", "report"},
    "jinja2": {"report"},
    "trafilatura": {"html"},
    "lxml": {"html"},
    "markdown_it": {"markdown"},
    "pyspark": {"engines"},
    "datatrove": {"engines"},
    "pyarrow": {"engines", "formats", "batch"},
    "regex": {"late", "patterns", "entries", "edge", "rules", "packfile", "store", "formats", "learn"},
}
FILES = sorted(path for path in HOUSE.rglob("*.py") if path.parent != HOUSE or path.stem.strip("_") == path.stem)


def room(path: Path) -> str:
    return path.relative_to(HOUSE).with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """The dotted names a file imports, also late ones."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in FILES} == set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_go_up_only(path: Path) -> None:
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "cleaner" and parts[1] in ROOMS and parts[1] != room(path):
            assert ROOMS.index(parts[1]) < ROOMS.index(room(path)), f"{room(path)} imports {parts[1]}"
        if parts[0] in ONLY_IN:
            assert room(path) in ONLY_IN[parts[0]], f"{room(path)} imports {parts[0]}"


HEAVY = {"trafilatura", "lxml", "rich", "markdown_it", "jinja2", "numpy"}


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [(["--version"], HEAVY), (["--help"], HEAVY), ([], HEAVY | {"orjson", "json", "gzip", "sqlite3"})],
    ids=["version", "help", "pipe"],
)
def test_text_pays_for_nothing_else(arguments: list[str], heavy: set[str]) -> None:
    """Nothing that reads pages, records, Markdown or compressed files, or renders reports, on the way of a plain text."""
    program = (
        "import sys, cleaner.cli as cli\n"
        f"code = cli._exit_code({arguments!r})\n"
        f"heavy = {heavy!r} & set(sys.modules)\n"
        "assert code == 0 and not heavy, (code, heavy)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], input=b"One line.\n", capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
