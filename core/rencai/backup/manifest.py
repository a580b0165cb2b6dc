"""What a backup says of itself: which rencai made it when, of which schema, and the digest of each file in it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

NAME = "manifest.json"
FORMAT = 1
_FILES = re.compile(
    r"rencai\.sqlite|rencai\.key|nights/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json|kept/([0-9a-f]{2})/\1[0-9a-f]{62}"
)


@dataclass(frozen=True)
class Manifest:
    """``schema`` are the changes that made the database's; ``files`` is name -> sha256 and size.

    ``lacking`` are the kept files that were gone or damaged when the backup was made.
    """

    rencai: str
    made_at: str
    schema: list[str]
    files: dict[str, tuple[str, int]]
    lacking: list[str]
    format: int = FORMAT

    def written(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read(written: bytes) -> Manifest:
    """The manifest that was written so.

    :raises ValueError: when it is none, or names a file that no backup has.
    """
    told: dict[str, Any] = json.loads(written)
    try:
        files = {str(name): (str(sha256), int(size)) for name, (sha256, size) in told["files"].items()}
        made = Manifest(**{**told, "files": files})
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(NAME) from error
    if strange := [name for name in files if not _FILES.fullmatch(name)]:
        raise ValueError(strange[0])
    return made


def form(written: bytes) -> int | None:
    """The number of the format, by which a newer one is known whatever else it holds; None where there is none."""
    try:
        told = json.loads(written)
    except ValueError:
        return None
    found = told.get("format") if isinstance(told, dict) else None
    return found if isinstance(found, int) else None
