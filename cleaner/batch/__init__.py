"""Many inputs: what is to be done, and doing it, so that a bad one never stops another and nothing is lost."""

from cleaner.batch.single import AS_IS, Manner, Outcome, clean_file, clean_source

__all__ = ["AS_IS", "Manner", "Outcome", "clean_file", "clean_source"]
