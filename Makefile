# Everything here works on a fresh machine with Python 3.11 or newer; the environment is made in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SHARED ?= ../shared
ARTICLE := fixtures/articles/en-appeal-widget.txt

.DEFAULT_GOAL := help
.PHONY: help run test lint docs eval bench count peers torture engines scale clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(READY) ## Clean a sample article; show the clean text, then what was removed and why
	$(BIN)/cleaner $(ARTICLE) --report - --report-format table

test: $(READY) lint ## Style, types and all tests
	$(BIN)/pytest -n auto

lint: $(READY) ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(READY) ## Score against the labelled articles and pages in SHARED (../shared)
	@test -d $(SHARED)/bench || { echo "make eval needs the benchmark: no $(SHARED)/bench here; say SHARED=FOLDER"; exit 2; }
	$(BIN)/python tests/eval.py $(SHARED)

docs: $(READY) ## Write the rules page and the help in the README anew
	$(BIN)/python tests/docs.py

bench: $(READY) ## Measure speed as ratios in one run, each beside its bar; the others' too after `make peers`
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench_records.py

count: $(READY) ## Count the machine instructions for a fixed text, beside what they were (needs valgrind)
	$(BIN)/python tests/instructions.py

peers: ## Install what `make bench` compares with: datatrove, jusText, trafilatura, ftfy (0.5 GB)
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/pip install --quiet --disable-pip-version-check --editable . datatrove spacy justext ftfy

torture: $(READY) ## Every fault at every write, kills, runs at once, long fuzzing: tens of minutes
	$(BIN)/pip install --quiet --disable-pip-version-check black codespell
	$(BIN)/python tests/torture.py
	$(BIN)/pytest -n auto --hypothesis-profile=torture -m hypothesis -rA tests

engines: ## Install Spark, Ray, datasets and datatrove (1.2 GB), try and time them in local mode; Spark needs Java 17
	$(PYTHON) -m venv $(VENV)-engines
	$(VENV)-engines/bin/pip install --quiet --disable-pip-version-check --editable '.[dev,spark,ray,datasets,datatrove]'
	$(VENV)-engines/bin/pytest tests/test_engines.py
	$(VENV)-engines/bin/python tests/bench_engines.py

scale: $(READY) ## Learn from ten million blocks, and measure memory and time: half an hour
	$(BIN)/python tests/scale.py

clean: ## Remove the environment and all caches
	rm -rf $(VENV) $(VENV)-engines $(VENV)-peers .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
