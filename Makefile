# What a developer does, one word each; `make help` lists them.
# A machine needs Python 3.11 or newer and make. All else is installed into .venv and node_modules.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v "$$each" && break; done)
CONFIG ?= var/fediwiki.toml
JOBS ?= 2
TESTS ?= tests
PART ?=

SHELL := /bin/sh
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help messages run test faults lint format check system bench clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 18

run: .venv/.runtime ## Start an instance with made-up content
	@mkdir -p $(dir $(CONFIG))
	.venv/bin/fediwiki --config $(CONFIG) demo
	exec .venv/bin/fediwiki --config $(CONFIG) serve

test: .venv/.development node_modules/.package-lock.json ## Run the tests (TESTS=tests/web, JOBS=4)
	.venv/bin/pytest -n $(JOBS) --dist loadgroup $(TESTS)

faults: .venv/.development ## Kill, starve and besiege the server for some minutes
	FAULTS_KILLS=25 FAULTS_CLIENTS=150 .venv/bin/pytest -o log_cli=true tests/faults

mutations: .venv/.development ## Switch defences off, to see that tests notice (PART=key)
	.venv/bin/python -m tests.mutations $(PART)

lint: .venv/.development node_modules/.package-lock.json ## Check style, types and the floors
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	node_modules/.bin/pyright
	.venv/bin/lint-imports --no-logo

messages: .venv/.development ## Gather what people read, for translators
	.venv/bin/python -m tests.messages

format: .venv/.development ## Lay out the code
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

check: lint test ## All that must hold before a commit

bench: .venv/.development node_modules/.package-lock.json ## Measure (PART=inbox for one part)
	.venv/bin/python -m bench $(PART)

system: ## Install what the tests need from the system: a browser
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then \
		echo "A browser is here."; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core; \
	else \
		echo "Install Chromium for the tests in tests/browser; without it they are skipped."; \
	fi

clean: ## Remove what make made, but no instance in var/
	rm -rf .venv node_modules build dist .hypothesis .ruff_cache .import_linter_cache .coverage*

.venv/.runtime: pyproject.toml .venv/bin/python
	.venv/bin/python -m pip install -q -e .
	@touch $@

.venv/.development: pyproject.toml .venv/bin/python
	.venv/bin/python -m pip install -q -e '.[dev]'
	@touch $@ .venv/.runtime

# Node comes with the development packages of Python.
node_modules/.package-lock.json: package.json package-lock.json .npmrc .venv/.development
	.venv/bin/npm ci --no-progress
	@touch $@

# Made once: a later change of the interpreter that it links to is no reason to make it again.
.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'FediWiki needs Python 3.11 or newer. Is there one? Then: make PYTHON=/path/to/python3' >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; \
		exit 1; }
	"$(PYTHON)" -m venv .venv
