"""`cleaner config`: the settings that count, and the options that they stand in for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from cleaner import config
from cleaner.cli.console import say

_IN_META = "cleaner.config"


def configurable(command: Any) -> Any:
    """Let the environment and a configuration file stand in for options of a command that has PATHS.

    What counts is the option, else the environment, else the file, else the default.
    """
    given = click.option(
        "--config", is_eager=True, callback=_apply, type=click.Path(path_type=Path), help="Settings: a file, or none. [found upwards]"
    )(command)
    for option in given.params:
        name = setting_of(option)
        if name in config.SETTINGS:
            option.envvar = f"CLEANER_{name.upper()}"
        if option.name in ("paths", "stdin_filename"):
            option.is_eager = True  # they say where to look for the file
    return given


def setting_of(option: click.Parameter) -> str:
    """The name of the setting that stands in for an option: its long form, without the dashes."""
    return str(max(option.opts, key=len)).lstrip("-")


def _apply(ctx: click.Context, option: click.Parameter, value: Path | None) -> Path | None:
    if ctx.resilient_parsing:
        return value
    if value is None:
        named = [path for path in ctx.params.get("paths") or () if str(path) != "-"]
        found = config.find(named or [Path(ctx.params.get("stdin_filename") or "standard input")])
    else:
        found = config.Config() if str(value) == "none" else config.load(value)
    by_option = {setting_of(each): each.name for each in ctx.command.params}
    ctx.default_map = {by_option[name] or "": each for name, each in found.values.items() if name in by_option}
    ctx.meta[_IN_META] = found.path
    return value


def base(ctx: click.Context, name: str) -> Path:
    """The folder that the patterns of an option are relative to: that of the file they stand in, or the current one."""
    path: Path | None = ctx.meta.get(_IN_META)
    from_file = path is not None and ctx.get_parameter_source(name) == ParameterSource.DEFAULT_MAP
    return path.parent if from_file and path else Path.cwd()


@click.group("config")
def command() -> None:
    """See which settings count, and where they come from."""


@command.command("show", context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def show(arguments: tuple[str, ...]) -> None:
    """The settings for some files: name, value, and where it comes from. Takes the arguments of `cleaner clean`.

    \b
    cleaner config show
    cleaner config show notes/a.md
    cleaner config show --brake 0.5 notes/
    """
    from cleaner.cli.clean import command as clean

    with clean.make_context("clean", list(arguments)) as ctx:
        for option in clean.params:
            name = setting_of(option)
            if name in config.SETTINGS:
                say(f"{name:9} {_shown(ctx.params[option.name or '']):30} {_origin(ctx, option)}")


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)


def _origin(ctx: click.Context, option: click.Parameter) -> str:
    source = ctx.get_parameter_source(option.name or "")
    if source == ParameterSource.COMMANDLINE:
        return f"option --{setting_of(option)}"
    if source == ParameterSource.ENVIRONMENT:
        return f"environment {option.envvar}"
    if source == ParameterSource.DEFAULT_MAP:
        return str(os.path.relpath(ctx.meta[_IN_META]))
    return "default"
