"""One film for all: to make it takes longer than to look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.ui.session_sample import film


@pytest.fixture(scope="session")
def film_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films"))
