# Everything a person or CI does here. `make` alone lists the targets.
# A fresh machine needs Python 3.11 or newer, make and git. PYTHON=/path/to/python chooses another interpreter.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# What CI runs in a step of its own, because it waits for processes and for time.
LONG := tests/browser tests/faults tests/journeys tests/system
# The first of these that really runs, is new enough and can make an environment is taken.
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | awk -F '\t' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: $(VENV)/.stamp-run ## Set up and start everything on the embedded default (Ctrl-C stops it)
	@exec $(BIN)/petitionflow up

.PHONY: demo
demo: $(VENV)/.stamp-run ## Fill the running system with example offices, accounts and petitions
	@$(BIN)/petitionflow demo

.PHONY: setup
setup: $(VENV)/.stamp-dev ## Set up for running and for development, start nothing

.PHONY: test
test: $(VENV)/.stamp-dev chromium ## Set up and pass every test
	@$(BIN)/python -m pytest

.PHONY: check
check: style lint types contracts quick ## All checks and all tests but the long ones

.PHONY: quick
quick: $(VENV)/.stamp-dev ## Every test but the long ones
	@$(BIN)/python -m pytest $(addprefix --ignore=,$(LONG))

.PHONY: long
long: $(VENV)/.stamp-dev chromium ## The long tests: processes killed, whole journeys, the browser, many examples of each property
	@$(BIN)/python -m pytest $(LONG)
	@$(BIN)/python -m pytest --hypothesis-profile=long -m hypothesis $(addprefix --ignore=,$(LONG))

.PHONY: style
style: $(VENV)/.stamp-dev ## Is the code formatted?
	@$(BIN)/ruff format --check .

.PHONY: lint
lint: $(VENV)/.stamp-dev ## Lint
	@$(BIN)/ruff check .

.PHONY: types
types: $(VENV)/.stamp-dev ## Check the types
	@$(BIN)/mypy

.PHONY: contracts
contracts: $(VENV)/.stamp-dev ## Check that imports point down only
	@$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.stamp-dev ## Format the code and fix what can be fixed
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(VENV)/.stamp-dev ## Measure; writes results with date and machine
	@$(BIN)/python -m bench

.PHONY: clean
clean: ## Remove the environment and the caches; the data in ./var stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	echo 'There is no Chromium here: the browser tests will fail. Install it (on Debian: apt-get install chromium fonts-noto-cjk) or run .ci/run as root.' >&2

$(BIN)/python:
	@try='import sys; sys.exit(sys.version_info < (3, 11))'; old=; bare=; \
	for python in $(PYTHONS); do \
	  "$$python" -c '' >/dev/null 2>&1 || continue; \
	  "$$python" -c "$$try" || { old="$$python"; continue; }; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$python"; continue; }; \
	  exec "$$python" -m venv --clear $(VENV); \
	done; \
	if [ -n "$$bare" ]; then \
	  echo "$$bare cannot make an environment because ensurepip or venv is missing: install it (on Debian: apt-get install python3-venv) or name another interpreter with PYTHON=..." >&2; \
	elif [ -n "$$old" ]; then \
	  echo "$$old is $$("$$old" --version 2>&1), and Python 3.11 or newer is needed: install one, or name it with PYTHON=..." >&2; \
	else \
	  echo "No working Python found among: $(PYTHONS). Install Python 3.11 or newer, or name it with PYTHON=..." >&2; \
	fi; exit 1

$(VENV)/.stamp-run: requirements.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.stamp-dev: requirements-dev.txt $(VENV)/.stamp-run
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
