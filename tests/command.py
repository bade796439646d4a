"""The program, run as its users run it."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)  # whatever folder it is run in
PROGRAM = (sys.executable, "-m", "cleaner")
SOMEBODY = 65534  # a user and a group that own nothing


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


def as_somebody(call: Callable[[], object], *, groups: Sequence[int] = ()) -> str:
    """Make a call as a user without any rights but those of some groups; gives what it raises, empty for nothing."""
    if os.geteuid():
        pytest.skip("needs root, to become somebody else")
    reading, writing = os.pipe()
    if not os.fork():
        told = ""
        try:
            os.setgroups(groups)
            os.setresgid(SOMEBODY, SOMEBODY, SOMEBODY)
            os.setresuid(SOMEBODY, SOMEBODY, SOMEBODY)
            call()
        except BaseException as error:
            told = f"{type(error).__name__}: {error}"
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told_by:
        os.wait()
        return told_by.read()
