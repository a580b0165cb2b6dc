"""``python -m rencai.cli``: the command, for processes that start others of their own kind."""

from rencai.cli import main

main()
