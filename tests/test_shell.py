"""At home in git and in a shell: hooks, completion, streams and signals."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import PROGRAM, run

ROOT = Path(__file__).parent.parent
STORY = "The bridge was closed for nine days, the engineer said.\n"
DIRTY = f"{STORY}\nSign up for our free newsletter.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with the hooks of this project, as a user would have them, but without the network."""
    pytest.importorskip("pre_commit")
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text().replace("language: python", "language: system")
    hooks = hooks.replace("entry: cleaner", f"entry: {' '.join(PROGRAM)}")
    indented = "".join(f"      {line}\n" for line in hooks.splitlines() if not line.startswith("#"))
    (tmp_path / ".pre-commit-config.yaml").write_text(f"repos:\n  - repo: local\n    hooks:\n{indented}")
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments], cwd=folder, check=True, capture_output=True)


def hook(folder: Path, name: str) -> subprocess.CompletedProcess[bytes]:
    git(folder, "add", "-A")
    home = {**os.environ, "PRE_COMMIT_HOME": str(folder / ".git" / "home")}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", name], cwd=folder, env=home, capture_output=True, check=False
    )


def test_the_hooks_are_well_formed() -> None:
    pytest.importorskip("pre_commit")
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_the_hook_fixes_and_fails_once(repository: Path) -> None:
    for number in range(30):
        (repository / f"{number}.md").write_text(DIRTY)
    (repository / "page.html").write_text("<p>Sign up for our free newsletter.")
    assert hook(repository, "cleaner").returncode == 1
    assert all((repository / f"{number}.md").read_text() == STORY for number in range(30))
    assert hook(repository, "cleaner").returncode == 0
    assert not list(repository.glob(".*cleaner-tmp"))


def test_the_checking_hook_changes_nothing(repository: Path) -> None:
    (repository / "a.txt").write_text(DIRTY)
    done = hook(repository, "cleaner-check")
    assert done.returncode == 1 and b"a.txt:3: newsletter:" in done.stdout
    assert (repository / "a.txt").read_text() == DIRTY
    (repository / "a.txt").write_text(STORY)
    assert hook(repository, "cleaner-check").returncode == 0


def test_the_hook_for_records(repository: Path) -> None:
    path = repository / "a.jsonl"
    record = '{"text": "TEXT", "n": 1.10}\n'
    path.write_text(record.replace("TEXT", DIRTY.replace("\n", "\\n")))
    assert hook(repository, "cleaner-jsonl").returncode == 1
    assert path.read_text() == record.replace("TEXT", STORY.replace("\n", "\\n"))
    assert hook(repository, "cleaner-jsonl").returncode == 0


def completed(shell: str, words: str) -> bytes:
    place = words.rpartition(" ")[2] if shell == "fish" else str(words.count(" "))
    asked = {"_CLEANER_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": place}
    return run(env={**os.environ, **asked}).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    script = run("completion", shell)
    assert script.returncode == 0 and b"_CLEANER_COMPLETE" in script.stdout
    assert b"restore" in completed(shell, "cleaner res")
    assert b"--in-place" in completed(shell, "cleaner --in")
    assert b"--check" in completed(shell, "cleaner clean --ch")


def test_completion_in_bash(tmp_path: Path) -> None:
    if not shutil.which("bash"):
        pytest.skip("no bash here")
    program = tmp_path / "cleaner"
    program.write_text(f'#!/bin/sh\nexec {" ".join(PROGRAM)} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "script").write_bytes(run("completion", "bash").stdout)
    typed = "COMP_WORDS=(cleaner bas); COMP_CWORD=1; _cleaner_completion cleaner; echo ${COMPREPLY[@]}"
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"source {tmp_path}/script 2>/dev/null; {typed}"], env=environment, capture_output=True, check=True
    )
    assert b"baseline" in done.stdout
