"""The documentation says what the program does: help, rules and examples."""

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from docs import HOUSE, README, RULES, generated, readme

from cleaner import store
from cleaner.cli import COMMANDS, main
from cleaner.report import catalogue

EXAMPLE = re.compile(r"(?:.*\| *)?cleaner (?P<rest>[^|>#]*)")


@pytest.fixture(scope="module")
def current() -> dict[Path, str]:
    return generated()


@pytest.mark.parametrize("path", [README, RULES], ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_what_is_generated_is_current(current: dict[Path, str], path: Path) -> None:
    if path.read_text("utf-8") != current[path]:  # an assertion would set out to show the difference, which is long
        pytest.fail(f"{path.relative_to(HOUSE)} is behind: `make docs` writes it anew", pytrace=False)


def test_the_readme_shows_the_help() -> None:
    text = README.read_text("utf-8")
    assert re.findall(r"<!-- output of (.*) -->", text) == ["cleaner --help", "cleaner clean --help"]
    behind = re.sub(r"(?m)^( *)(restore .*)$", r"\1\2 or so", text)
    assert behind != text and readme(behind) == text


def test_every_rule_is_on_the_page_with_why_and_examples() -> None:
    text, rules = RULES.read_text("utf-8"), store.load()
    entries = {entry.split("**")[0]: entry for entry in text.split("\n- **")[1:]}
    assert sorted(entries) == list(rules.by_id) and text.count("\n- **") == len(rules)
    headings = dict(zip(entries, headings_of(text), strict=True))
    for rule in rules:
        assert "  - match: `" in entries[rule.id] and "  - keep: `" in entries[rule.id]
        assert headings[rule.id] == f"{rule.category}, {' '.join(rule.languages) or catalogue.ANY}"
        assert re.sub(r"\\(.)", r"\1", entries[rule.id].split("\n")[0]).endswith(" ".join(rule.why.split()))


def headings_of(text: str) -> Iterator[str]:
    """The heading above each rule."""
    heading = ""
    for line in text.split("\n"):
        heading = line.removeprefix("## ") if line.startswith("## ") else heading
        if line.startswith("- **"):
            yield heading


def test_every_link_on_the_page_leads_to_a_heading() -> None:
    text = RULES.read_text("utf-8")
    links = re.findall(r"\]\(#([^)]*)\) (\d+)", text)
    anchors = [re.sub(r"[^\w -]", "", heading).replace(" ", "-") for heading in re.findall(r"(?m)^## (.*)$", text)]
    assert [anchor for anchor, _ in links] == anchors
    assert sum(int(count) for _, count in links) == len(store.load())


def examples() -> Iterator[tuple[str, str]]:
    """The commands in the README and in the help of every command."""
    for block in re.findall(r"```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL):
        yield from (("README.md", line) for line in block.splitlines() if EXAMPLE.match(line))
    commands: list[click.Command] = [main, *(import_module(f"cleaner.cli.{name}").command for name in COMMANDS)]
    for command in commands:
        commands += command.commands.values() if isinstance(command, click.Group) and command is not main else ()
        for line in (command.help or "").splitlines():
            if EXAMPLE.match(line.strip()):
                yield f"help of {command.name}", line.strip()


@pytest.mark.parametrize(("place", "line"), list(examples()))
def test_examples_name_commands_and_options_that_exist(place: str, line: str) -> None:
    found = EXAMPLE.match(line)
    assert found
    words = shlex.split(found["rest"])
    command: click.Command = main
    while isinstance(command, click.Group):
        name = words[0] if words and words[0] in command.list_commands(click.Context(command)) else "clean"
        words = words[words[:1] == [name] :]
        context = click.Context(command)
        command = command.get_command(context, name)  # type: ignore[assignment]
        assert command, f"{place}: {line}"
    if command.context_settings.get("ignore_unknown_options"):
        return  # takes the options of another one
    options = {"--help", "-h", "--version", *(name for parameter in command.params for name in parameter.opts)}
    unknown = [word for word in words if word.startswith("-") and word != "-" and word.split("=")[0] not in options]
    assert unknown == [], f"{place}: {line}"
