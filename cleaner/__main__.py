"""`python -m cleaner`."""

from cleaner.cli import run

run()
