"""How are the compiled loops built? By the build backend, if there is a C compiler; without one NumPy does the work.

A hook of hatchling: it compiles the C files beside itself to one library, and a wheel that holds it is for this
platform only. The library uses nothing of Python's, so it serves every version of it.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FLAGS = ("-std=c11", "-O3", "-Wall", "-Wextra", "-ffp-contract=off", "-shared", "-fPIC")
FOLDER = "searchnews/kernels"
LIBRARY = f"{FOLDER}/_kernels.so"


class Kernels(BuildHookInterface):  # type: ignore[misc]
    """The hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and add the library to what is installed."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        if not compiled(sorted((root / FOLDER).glob("*.c")), root / LIBRARY):
            print("searchnews: no C compiler found (cc); everything works, but slower", file=sys.stderr)
            return
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["artifacts"].append(LIBRARY)
        build_data["tag"] = f"py3-none-{platform}"


def compiled(sources: list[Path], library: Path) -> bool:
    """Compile C files to a shared library; False if there is no compiler, or it fails. The library appears whole or
    not at all, and a process that has the old one mapped keeps it."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    with tempfile.TemporaryDirectory(dir=library.parent) as directory:
        new = Path(directory, library.name)
        try:
            subprocess.run([*compiler, *FLAGS, *map(str, sources), "-o", str(new)], check=True)
        except (OSError, subprocess.CalledProcessError):
            return False
        new.replace(library)
    return True
