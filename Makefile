# `make` lists the targets. `make demo` and `make test` need Python 3.11+ and a package index, nothing else.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python that is new enough; override with `make PYTHON=/path/to/python3 …`.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$candidate; break; fi; done)
UV ?= uv
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= 2
# Neighbours stay together, because the tests of a module share its database; who is done first takes from the others.
SPREAD = -n $(WORKERS) --dist worksteal
# What has a target of its own.
SLOW := operations attacks differential decade journeys

.PHONY: help demo serve test operations journeys attacks differential decade plans bench lint format schema lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.runtime ## play a whole award cycle over HTTP on an embedded database; `make serve` then shows it
	@$(BIN)/award demo

serve: .venv/.runtime ## serve the API with the settings of the environment
	@$(BIN)/award serve

test: lint ## check style, types, architecture, schema, migrations, tests; the targets below go further
	@echo "· schema"; $(BIN)/award schema --check
	@echo "· migrations"; $(BIN)/award db check --migrations
	@echo "· tests"; $(BIN)/pytest -q $(SPREAD) $(SLOW:%=--ignore tests/%)

operations: .venv/.dev ## upgrade databases, alter them by hand, kill and restart servers (tests/operations)
	@$(BIN)/pytest -q $(SPREAD) tests/operations

journeys: .venv/.dev ## tell the award cycle as stories (tests/journeys)
	@$(BIN)/pytest -v $(SPREAD) tests/journeys

attacks: .venv/.dev ## look for hidden applications on every path of the API, as everybody who may not see them
	@$(BIN)/pytest -q $(SPREAD) tests/attacks

decade: .venv/.dev ## play ten years of the award over HTTP and compare them with a ledger written by hand
	@$(BIN)/pytest -q tests/decade

differential: .venv/.dev ## compare both executors on ten thousand generated queries
	@AWARD_CASES=10000 $(BIN)/pytest -q $(SPREAD) tests/differential

lint: .venv/.dev ## check style, types and the order of imports between packages
	@echo "· style"; $(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@echo "· types"; $(BIN)/mypy --no-error-summary
	@echo "· architecture"; $(BIN)/lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }

plans: .venv/.dev ## check on 200,000 applications that no role's read scans a large table
	@$(BIN)/python -m bench.plans

bench: .venv/.dev bench/peers/node_modules/.package-lock.json ## measure against hand-written SQL and other servers (needs npm; ~20 minutes)
	@$(BIN)/python -m bench.run

format: .venv/.dev ## format the code and repair what can be repaired
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

schema: .venv/.dev ## write api/schema.graphql anew
	@$(BIN)/award schema --write

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header pyproject.toml

lock: ## resolve the ranges of pyproject.toml anew into the lock files (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	@$(COMPILE) --upgrade --extra embedded --extra build --output-file requirements.lock
	@$(COMPILE) --upgrade --extra dev --constraint requirements.lock --no-annotate --output-file requirements-dev.lock

clean: ## remove the virtual environment, caches and the embedded database
	@if [ -x $(BIN)/award ]; then $(BIN)/award db stop >/dev/null 2>&1 || true; fi
	@rm -rf .venv .data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	@find . -name __pycache__ -not -path './.git/*' -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------ the virtual environment

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer was not found. Install it, or say where it is: make PYTHON=/path/to/python3 …"; \
		exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is older than Python 3.11: make PYTHON=/path/to/a/newer/python3 …"; exit 1; }
	@echo "· virtual environment"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment (on Debian: apt install python3-venv)"; exit 1; }

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "· packages"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock requirements.lock pyproject.toml | .venv/bin/python
	@echo "· packages for development"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/.runtime $@

# ------------------------------------------------------------------ the servers that the benchmark compares with

bench/peers/node_modules/.package-lock.json: bench/peers/package-lock.json
	@echo "· peers of the benchmark"
	@cd bench/peers && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
