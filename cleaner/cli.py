"""The command line: options in, exit code out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from cleaner import __version__, batch, formats, rules, store, trial, write
from cleaner.errors import CleanerError, InputError, OptionError, ReaderGoneError, SafetyError
from cleaner.model import BODY, CATEGORIES, REMOVED_BY_DEFAULT
from cleaner.pipeline import BRAKE, Cleaner
from cleaner.render import restore as put_back
from cleaner.report import account
from cleaner.report.terminal import visible

EXIT_INTERRUPTED = 130


class _DefaultGroup(click.Group):
    """A group whose first command need not be named: `cleaner FILE` is `cleaner clean FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and sys.stdin.isatty():
            args = ["--help"]
        elif not args or args[0] not in {*self.commands, "--help", "-h", "--version"}:
            args = ["clean", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_DefaultGroup, context_settings={"help_option_names": ["-h", "--help"]})
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


def _rule_options(command: Any) -> Any:
    """The options that say which rules there are."""
    for option in (
        click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Add the rules of a file of your own."),
        click.option("--lang", metavar="CODE", help="Only rules for this language (en, de, …) and the language-free ones."),
        click.option("--ignore", multiple=True, metavar="NAME", help="Leave a category or rule out. May be repeated."),
        click.option("--select", multiple=True, metavar="NAME", help="Only this category or rule. May be repeated."),
    ):
        command = option(command)
    return command


@main.command("clean")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(), help="Where the clean text goes: a file, or a folder for several inputs.")
@click.option("--report", "report_to", type=click.Path(), help="Write what was removed, and why, to a file; - for standard error.")
@click.option("--report-format", type=click.Choice(["json", "table"]), default="json", show_default=True)
@click.option(
    "--brake", type=click.FloatRange(0, 1), default=BRAKE, show_default=True, help="Remove nothing where more than this share would go."
)
@_rule_options
def clean_command(
    paths: tuple[Path, ...],
    output: str | None,
    report_to: str | None,
    report_format: str,
    brake: float,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    lang: str | None,
    packs: tuple[Path, ...],
) -> int:
    """Clean texts and pages: files, folders (with -o), or standard input.

    The clean text goes to standard output or to -o. Texts come back byte for byte but for what was removed; from
    .html files, and from HTML on standard input, the article is extracted first.

    \b
    cleaner article.txt > clean.txt
    cleaner article.txt --select caption --report - --report-format table
    cleaner clean articles/ -o clean/ --report report.json
    """
    cleaner = Cleaner(select=select or REMOVED_BY_DEFAULT, ignore=ignore, language=lang, packs=packs, brake=brake)
    given = [path for path in paths if str(path) != "-"]
    jobs = batch.plan(given, output or None)
    _check_folder(report_to)
    run = _Run(cleaner)
    if not paths or len(given) < len(paths):
        run.take(batch.clean_source(cleaner, formats.read_stream(_standard_input())), Path(output) if output else None)
    for job in jobs:
        run.take(batch.clean_file(cleaner, job.source), job.target)
    if report_to:
        _write_report(run, report_to, report_format)
    if len(jobs) > 1:
        click.echo(run.summary(), err=True)
    return run.exit_code


class _Run:
    """The outcomes of one call, written where they belong as they come."""

    def __init__(self, cleaner: Cleaner) -> None:
        self.cleaner = cleaner
        self.documents: list[dict[str, Any]] = []
        self.failed: list[dict[str, Any]] = []
        self.exit_code = 0

    def take(self, outcome: batch.Outcome, target: Path | None) -> None:
        try:
            if outcome.result is None:
                raise outcome.error or InputError(outcome.name)
            self._deliver(outcome.data, target)
        except ReaderGoneError:
            raise
        except CleanerError as error:
            self.failed.append({"source": outcome.name, "error": str(error)})
            self._complain(str(error), error.exit_code)
            return
        self.documents.append(account.document(outcome.result, extracted=outcome.extracted))
        for warning in outcome.result.warnings:
            self._complain(f"{outcome.name}: {warning}", InputError.exit_code)

    def _deliver(self, data: bytes, target: Path | None) -> None:
        if target is None:
            _standard_output(data)
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{target.parent}: can't make the folder: {error.strerror}") from None
        write.write(target, data)

    def _complain(self, message: str, code: int) -> None:
        self.exit_code = max(self.exit_code, code)
        _tell(message)

    def summary(self) -> str:
        changed = sum(bool(document["removals"]) for document in self.documents)
        total = len(self.documents) + len(self.failed)
        return f"{total} inputs: {changed} changed, {len(self.documents) - changed} unchanged, {len(self.failed)} failed"


@main.group("rules")
def rules_group() -> None:
    """Look at the rules, and try your own."""


@rules_group.command("list")
@_rule_options
def rules_list(select: tuple[str, ...], ignore: tuple[str, ...], lang: str | None, packs: tuple[Path, ...]) -> None:
    """One line for each rule: id, category, languages, weight, why.

    \b
    cleaner rules list --select donation
    """
    chosen = store.load(packs)
    if select or ignore or lang:
        chosen = chosen.narrowed(select or (*CATEGORIES, BODY), ignore, lang)
    for rule in chosen:
        if not select or rule.category != BODY or BODY in select:
            languages = ",".join(rule.languages) or "any"
            click.echo(f"{rule.id}\t{rule.category}\t{languages}\t{rule.weight:g}\t{rule.why}")


@rules_group.command("show")
@click.argument("rule_id")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Add the rules of a file of your own.")
def rules_show(rule_id: str, packs: tuple[Path, ...]) -> None:
    """All about one rule.

    \b
    cleaner rules show en-newsletter-sign-up-sentence
    """
    rule = store.load(packs)[rule_id]
    for name, value in rule.described().items():
        for item in value if isinstance(value, tuple) else (value,):
            click.echo(f"{name:10} {item}")


@rules_group.command("test")
@click.argument("pack", type=click.Path(path_type=Path))
def rules_test(pack: Path) -> None:
    """Try the examples of a pack, together with the rules that come with the program.

    Every `match` example must be matched by its rule, every `keep` example must survive all rules.

    \b
    cleaner rules test my-rules.toml
    """
    own = rules.read_pack(pack)
    cleaner = Cleaner(select=(*CATEGORIES, *(rule.id for rule in own)), packs=(pack,), brake=1.0)
    problems = [problem for rule in own for problem in trial.problems(rule, cleaner)]
    for problem in problems:
        _tell(problem)
    click.echo(f"{len(own)} rules, {sum(len(rule.match) + len(rule.keep) for rule in own)} examples, {len(problems)} failed")
    if problems:
        raise OptionError(f"{pack}: {len(problems)} examples failed")


@main.command("restore")
@click.argument("clean", type=click.Path(path_type=Path))
@click.option("--report", "report_from", required=True, type=click.Path(path_type=Path), help="The JSON report of the run that cleaned it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the original goes; standard output by default.")
def restore_command(clean: Path, report_from: Path, output: Path | None) -> None:
    """Put everything that was removed back, byte for byte.

    \b
    cleaner restore clean.txt --report report.json > article.txt
    """
    data = formats.read_file(clean).data
    found = account.find(_read_report(report_from), data)
    text = put_back(formats.decode(formats.Source(str(clean), data, False)), account.removals(found))
    original = formats.encode(text)
    if account.digest(original) != found["input"]["sha256"]:
        raise SafetyError(f"{clean}: what comes back is not the original; nothing was written")
    if output:
        write.write(output, original)
    else:
        _standard_output(original)


def _read_report(path: Path) -> dict[str, Any]:
    try:
        report = json.loads(formats.read_file(path).data)
    except (ValueError, RecursionError):
        raise OptionError(f"{path}: not a JSON report") from None
    if not isinstance(report, dict) or report.get("format") != "cleaner-report" or report.get("version") != account.VERSION:
        raise OptionError(f"{path}: not a report of this version of cleaner")
    return report


def _write_report(run: _Run, to: str, report_format: str) -> None:
    if report_format == "json":
        report = account.report(run.documents, run.failed, run.cleaner.rules, __version__)
        rendered = json.dumps(report, indent=1) + "\n"
    else:
        from cleaner.report import table

        at_terminal = to == "-" and sys.stderr.isatty()
        width = os.get_terminal_size(sys.stderr.fileno()).columns if at_terminal else 100
        rendered = table.render(run.documents, run.failed, width=width, colour=at_terminal and "NO_COLOR" not in os.environ)
    if to == "-":
        click.echo(rendered, err=True, nl=False)
    else:
        write.write(Path(to), formats.encode(rendered))


def _check_folder(report_to: str | None) -> None:
    if report_to and report_to != "-" and not Path(report_to).parent.is_dir():
        raise OptionError(f"{report_to}: the folder for the report does not exist")


def _standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"standard input: can't read: {error.strerror}") from None


def _standard_output(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as error:
        raise InputError(f"standard output: can't write: {error.strerror}") from None


def _tell(message: str) -> None:
    click.echo(f"cleaner: {visible(message)}", err=True)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """The entry point: runs the command and turns every error into one line and an exit code."""
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: Sequence[str] | None) -> int:
    try:
        return main.main(arguments, prog_name="cleaner", standalone_mode=False) or 0
    except ReaderGoneError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that closing it stays silent
        return error.exit_code
    except CleanerError as error:
        _tell(str(error))
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
