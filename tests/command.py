"""The program, run as its users run it."""

import os
import subprocess
import sys
from pathlib import Path

os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)  # whatever folder it is run in
PROGRAM = (sys.executable, "-m", "cleaner")


def run(*arguments: object, stdin: bytes = b"", **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, **options)  # type: ignore[call-overload]


def fails(code: int, *arguments: object, stdin: bytes = b"", **options: object) -> str:
    """Run, expect the exit code and a single line of complaint, and give that line."""
    done = run(*arguments, stdin=stdin, **options)
    message = done.stderr.decode()
    assert done.returncode == code, message
    assert "Traceback" not in message
    assert message.count("\n") == 1, message
    return message


def as_nobody(*command: str) -> tuple[str, ...]:
    """A command run without the rights of root, where it would have them; what it can't have is skipped by the tests."""
    return command if os.geteuid() else ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--reuid=65534", "--clear-groups", *command)
