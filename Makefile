# Planwatch: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# uv where it is present, pip where not; both check every hash of the lock file.
$(STAMP): requirements.lock pyproject.toml
	@bash .ci/setup.sh "$(PYTHON)" "$(VENV)"
	@touch $@

.PHONY: setup
setup: $(STAMP) ## create .venv and install the locked dependencies

.PHONY: refresh
refresh: $(STAMP) ## take everything in, find contradictions, build and publish the warehouse
	@$(BIN)/planwatch refresh

.PHONY: test
test: $(STAMP) ## run every test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

.PHONY: lint
lint: $(STAMP) ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

.PHONY: format
format: $(STAMP) ## let ruff format the code
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

.PHONY: ui
ui: $(STAMP) ## Dagster webserver and daemon on 127.0.0.1:3000, nightly schedule switched on
	@$(BIN)/planwatch ui

.PHONY: query
query: $(STAMP) ## ask the published warehouse: make query SQL="select ..."
	@$(BIN)/planwatch query "$(SQL)"

.PHONY: export
export: $(STAMP) ## write the published warehouse as Excel, CSV, Parquet, data package and SDMX
	@$(BIN)/planwatch export

.PHONY: bench
bench: $(STAMP) ## time dbt build alone against the whole refresh, cold and with nothing changed
	@$(BIN)/python -m benchmarks.refresh

.PHONY: bench-extraction
bench-extraction: $(STAMP) ## time extraction against reading the text and one digit regex
	@$(BIN)/python -m benchmarks.extraction

.PHONY: score
score: $(STAMP) ## measure extraction against plans that were labelled by hand
	@$(BIN)/python -m benchmarks.score_extraction

.PHONY: score-consistency
score-consistency: $(STAMP) ## measure the consistency engine on made-up plans, true ones and wrong ones
	@$(BIN)/python -m benchmarks.score_consistency

.PHONY: bench-consistency
bench-consistency: $(STAMP) ## time the consistency engine against one DuckDB pass, up to a million statements
	@$(BIN)/python -m benchmarks.consistency

.PHONY: bench-vintages
bench-vintages: $(STAMP) ## time choosing the vintage to use of 20 million made-up figures with three vintages each
	@$(BIN)/python -m benchmarks.vintages --figures 20000000

.PHONY: docs
docs: $(STAMP) ## dbt's documentation site of all models, into warehouse/docs
	@$(BIN)/planwatch docs

.PHONY: lock
lock: ## pin all dependencies anew (needs uv)
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --group dev pyproject.toml \
		-o requirements.lock --quiet

.PHONY: clean
clean: ## remove the warehouse and everything built
	@rm -rf warehouse dbt_project/target .pytest_cache .mypy_cache .ruff_cache .hypothesis
