"""`cleaner completion`: what makes a shell complete the commands, options and files."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from cleaner.cli.console import standard_output

VARIABLE = "_CLEANER_COMPLETE"  # by which the shell asks


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Write the completion script for a shell.

    \b
    cleaner completion bash > ~/.local/share/bash-completion/completions/cleaner
    cleaner completion zsh > "${fpath[1]}/_cleaner"
    cleaner completion fish > ~/.config/fish/completions/cleaner.fish
    """
    found = get_completion_class(shell)
    assert found
    standard_output(found(ctx.find_root().command, {}, "cleaner", VARIABLE).source().encode() + b"\n")
