"""Run the command line with ``python -m rencai.cli``, for processes that start others of their own kind."""

from rencai.cli import main

main()
