"""Many inputs: what is to be done, and doing it, so that a bad one never stops another and nothing is lost."""

from cleaner.batch.single import AS_IS, Excluded, Job, Manner, Outcome, clean_file, clean_source, plan_in_place, plan_output

__all__ = ["AS_IS", "Excluded", "Job", "Manner", "Outcome", "clean_file", "clean_source", "plan_in_place", "plan_output"]
