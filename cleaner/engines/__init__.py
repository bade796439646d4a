"""The same cleaning and learning on engines that others have built for more than one machine.

`arrow` cleans the columns of Arrow tables and batches, which Spark, Ray Data and datasets all hand over; `spark` runs
JSONL through Spark, for cleaning and for learning; `datatrove` holds steps of a datatrove pipeline.
"""
