"""The command line: options in, exit code out. Each command has a module of its own, imported when it is called."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from cleaner import __version__
from cleaner.cli import signals
from cleaner.cli.console import tell
from cleaner.errors import CleanerError, InputError, ReaderGoneError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Objects that wait until garbage is looked for. There is hardly any here, and looking costs a fifth of the time.
COLLECT = (100_000, 20, 20)
COMMANDS = (
    "clean",
    "restore",
    "show",
    "explain",
    "stats",
    "compare",
    "review",
    "rules",
    "learn",
    "baseline",
    "config",
    "spark",
    "completion",
)


class _Commands(click.Group):
    """Commands by the names of their modules; the first need not be named: `cleaner FILE` is `cleaner clean FILE`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found = import_module(f"cleaner.cli.{name}").command
        assert isinstance(found, click.Command)
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and ctx.resilient_parsing:  # a shell asks what may stand here
            return super().parse_args(ctx, args)
        if not args and sys.stdin.isatty():
            args = ["--help"]
        elif not args or args[0] not in {*COMMANDS, "--help", "-h", "--version"}:
            args = ["clean", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and all that may follow the one that need not be named."""
        clean = self.get_command(ctx, COMMANDS[0])
        assert clean
        with click.Context(clean, parent=ctx, resilient_parsing=True) as inner:
            options = clean.shell_complete(inner, incomplete)
        commands = super().shell_complete(ctx, incomplete)
        return commands if commands and not incomplete.startswith("-") else [*commands, *options]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def main() -> None:
    """Take the boilerplate out of articles, and nothing else.

    Newsletter boxes, donation appeals, captions, related links, share, paywall, ad, legal and navigation lines go; the
    body stays as it was, to the byte. `clean` is the default command.

    \b
    cat article.txt | cleaner > clean.txt
    cleaner article.txt --report report.json
    cleaner clean articles/ -o clean/ --report report.json
    cleaner restore clean.txt --report report.json > article.txt
    """


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """The entry point: runs the command and turns every error into one line and an exit code."""
    gc.set_threshold(*COLLECT)
    code = _exit_code(arguments)
    gc.freeze()  # what is left need not be looked through once more on the way out
    sys.exit(code)


def _exit_code(arguments: Sequence[str] | None) -> int:
    signals.watch()
    try:
        return _ended(arguments)
    except signals.Stopped as stop:
        return stop.exit_code
    except ReaderGoneError as error:
        return _nobody_listens(error.exit_code)
    except CleanerError as error:
        tell(str(error))
        return error.exit_code
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return error.exit_code


def _ended(arguments: Sequence[str] | None) -> int:
    try:
        code = main.main(arguments, prog_name="cleaner", standalone_mode=False) or 0
        if sys.stdout is not None:
            sys.stdout.flush()
    except (SystemExit, BrokenPipeError):  # click leaves by itself where the reader of its own output has gone
        raise ReaderGoneError from None
    except OSError as error:
        _nobody_listens()
        raise InputError(f"standard output: can't write: {error.strerror}") from None
    except MemoryError:
        raise InputError("out of memory; nothing is half written: give it more, or less at once") from None
    return code


def _nobody_listens(code: int = 0) -> int:
    """Give the exit code, once nothing that is still to be written at the end can fail."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
