"""Tell which account of the system runs this process."""

from __future__ import annotations

import getpass
import os


def login() -> str:
    """Return the account that runs the process: by the system where possible, as the environment can be changed."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; an account without a name
        return getpass.getuser()
