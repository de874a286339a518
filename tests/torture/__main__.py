"""Run the campaigns: `python -m torture [--minutes M] [--seed S] [NAME]...` from tests/, or `make torture`.

A campaign is a module here with `run(seed, seconds) -> findings`, which are lines; none means that all held. The seed
is printed: with it, a run does the same again, as far as it got.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import secrets
import sys
from pathlib import Path

HERE = Path(__file__).parent


def campaigns() -> list[str]:
    """The names of the modules here that are campaigns."""
    names = (module.name for module in pkgutil.iter_modules([str(HERE)]))
    return [name for name in names if "\ndef run(seed: int, seconds: float)" in (HERE / f"{name}.py").read_text()]


def main() -> int:
    """Run the campaigns that were asked for, one after another. Exit status 1 if one of them found something."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(campaigns())}; all without one")
    parser.add_argument("--minutes", type=float, default=10.0, help="for all of them together")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    asked = parser.parse_args()
    names = asked.names or campaigns()
    print(f"seed {asked.seed}")
    failed = False
    for name in names:
        print(f"{name}: {60 * asked.minutes / len(names):.0f} s", flush=True)
        for finding in importlib.import_module(f"torture.{name}").run(asked.seed, 60 * asked.minutes / len(names)):
            print(f"  FOUND {finding}", flush=True)
            failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
