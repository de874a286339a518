"""An archive in a directory does what every archive does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from contract_suite import *  # noqa: F403

import searchnews


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[searchnews.Archive]:
    with searchnews.create(tmp_path / "index") as made:
        yield made
