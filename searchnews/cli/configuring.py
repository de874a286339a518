"""The command config: which settings hold, and are they valid?"""

from __future__ import annotations

import click

from searchnews.cli.output import say
from searchnews.settings import files, load, show


@click.command()
@click.option("--check", "action", flag_value="check", help="Only check the settings files.")
@click.option("--show", "action", flag_value="show", default="show", help="Show every setting and where it came from.")
@click.pass_context
def config(context: click.Context, action: str) -> int:
    """Check or show the settings."""
    explicit = context.find_root().obj.config
    if action == "check":
        load(explicit)
        read = ", ".join(map(str, files(explicit)))
        say(f"valid: {read}" if read else "no settings file here; the defaults hold")
        return 0
    for setting in show(explicit):
        say(f"{setting.key:14} {setting.value!r:40} # {setting.where}")
    return 0
