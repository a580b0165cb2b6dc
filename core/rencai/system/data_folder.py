"""The folder of what rencai remembers, where none is given."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

VARIABLE = "RENCAI_DATA"


def default_data_folder() -> Path:
    """Return the folder that the environment names, else the one where the system keeps its user's data."""
    given = os.environ.get(VARIABLE)
    return Path(given) if given else user_data_path("rencai", appauthor=False)
