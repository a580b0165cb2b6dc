"""One person's data: where they are kept, and that they are no longer."""

from rencai.erase.erase import digest, erased
from rencai.erase.search import Found, found

__all__ = ["Found", "digest", "erased", "found"]
