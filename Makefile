# `make help` lists what there is. One environment, .venv: `demo` needs only the base install, everything else the extras
# train, generate, web and dev, which are installed into it on first use. The stamps in .venv say what it holds; a change of pyproject.toml
# or constraints.txt makes them stale.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The steps of `test` run in the order written, also under -j: pytest's closing line must be the last.
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base
FULL := $(VENV)/.full
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --constraint constraints.txt
# What to make .venv with; `make PYTHON=/path/to/python demo` goes first.
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
# More words for pytest, or for the benchmarks: `make test ARGS="-k selective -x"`, `make bench ARGS="--only find"`.
ARGS :=

.PHONY: help demo test lint format types docs bench pins clean

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

demo: $(BASE) ## answer every task on the shipped samples; pictures and demo.html into demo/
	@$(BIN)/zorko demo --out demo

test: lint types ## ruff, import-linter, mypy, then pytest; the first failure stops it
	@echo "pytest"
	@$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(FULL) ## ruff (rules and format) and the layers, nothing changed
	@echo "ruff check"
	@$(BIN)/ruff check
	@echo "ruff format --check"
	@$(BIN)/ruff format --check
	@echo "lint-imports"
	@$(BIN)/lint-imports --no-logo

format: $(FULL) ## let ruff rewrite what it can
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

types: $(FULL) ## mypy, strict, on src/
	@echo "mypy"
	@$(BIN)/mypy

docs: $(FULL) ## the documentation as a site, in build/site; a dead link stops it
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "build/site/index.html"

bench: $(FULL) ## every benchmark: zorko beside other ways; one page and one table into build/bench/
	@$(BIN)/python benchmarks $(ARGS)

pins: $(FULL) ## rewrite constraints.txt from what .venv holds
	@$(BIN)/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools --exclude wheel | LC_ALL=C sort -f > $(VENV)/pins
	@mv $(VENV)/pins constraints.txt
	@touch $(BASE) $(FULL)

clean: ## remove .venv, caches and what demo, build and training left here
	@rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for each in $(PYTHONS); do \
		if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$each; break; fi; \
	done; \
	if [ -z "$${python:-}" ]; then \
		echo "zorko needs Python 3.11 or newer; none of these is it: $(strip $(PYTHONS)). Install one, or name it: make PYTHON=/path/to/python" >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "$$python cannot make an environment. On Debian and Ubuntu: apt install python3-venv. Or name another: make PYTHON=/path/to/python" >&2; \
		exit 1; \
	}

$(BASE): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing zorko into $(VENV): the base, without torch (under a minute)"
	@$(INSTALL) --editable .
	@touch $@

$(FULL): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing zorko[train,generate,web,dev] into $(VENV): torch and its libraries, some 6 GB (a few minutes)"
	@$(INSTALL) --editable '.[train,generate,web,dev]'
	@touch $(BASE) $@
