"""Many inputs: what is to be done, and doing it, so that a bad one never stops another and nothing is lost."""

from cleaner.batch.single import Job, Outcome, clean_file, clean_source, plan

__all__ = ["Job", "Outcome", "clean_file", "clean_source", "plan"]
