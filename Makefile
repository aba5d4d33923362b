# How this project is set up, run, tested and released; `make` lists it. Needs python3 (3.11 or later), git and make.

PYTHON ?= python3
FEEDS  ?= feeds.yaml
DATA   ?= ../shared
DAYS   ?= 30
KILLS  ?= 0
# Set, it watches one running service at that speed instead of hourly passes.
SPEED  ?=
# The part of the work that bench-stories does, e.g. 0.1.
FRACTION ?= 1
# Of the repository that bench-mirrors invents.
FILES ?= 300000
# What is installed: requirements.txt is enough to run the service, without the tools of `test` and `check`.
LOCK   ?= requirements-dev.txt

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed-$(LOCK)
UNIT  := systemd/aggregator.service
CODE  := aggregator tests benchmarks

# command:package of what `check` needs from Debian
SYSTEM := git:git systemd-analyze:systemd strace:strace newsboat:newsboat sfeed:sfeed rsstail:rsstail chromium:chromium nginx:nginx caddy:caddy

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check style types unit system replay feed-score bench-stories bench-mirrors bench-polling bench-serving lock clean venv-possible system-tools

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## install everything, locked by hash, into .venv; leaves .venv/bin/aggregator

# Two steps, for what comes as source only is built with the locked tools and not with whatever is newest today.
$(STAMP): pyproject.toml requirements-build.txt $(LOCK) | venv-possible
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q aggregator
	touch $@

venv-possible:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is missing or older than 3.11: apt install python3, or name another: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make a virtual environment: apt install python3-venv" >&2; exit 1; }

run: setup  ## start the service with feeds.yaml (FEEDS=other.yaml)
	$(BIN)/aggregator run --config $(FEEDS)

# Two files of tests at a time: those that measure time measure CPU time, and with room.
test: setup  ## all tests that need no Debian package, with coverage (children included)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile -m "not system"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

check: setup system-tools style types unit system  ## style, types, layers, the systemd unit, and the tests with real programs

style: setup
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: setup
	$(BIN)/mypy
	$(BIN)/lint-imports

# `verify` wants the program to exist, so it is given the unit with this checkout in the place of /opt/aggregator.
unit: setup system-tools
	mkdir -p build
	sed 's#/opt/aggregator/#$(CURDIR)/#' $(UNIT) > build/aggregator.service
	systemd-analyze verify --man=no build/aggregator.service
	systemd-analyze security --offline=yes --no-pager --threshold=12 $(UNIT) > build/exposure.txt || \
		{ cat build/exposure.txt; exit 1; }
	@tail -n 1 build/exposure.txt

system: setup system-tools
	$(BIN)/python -m pytest -m system

system-tools:
	@PATH="$$PATH:/usr/sbin"; missing=; for pair in $(SYSTEM); do command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair##*:}"; done; \
	test -z "$$missing" || { echo "make check needs: apt install$$missing" >&2; exit 1; }

replay: setup  ## replay real outlets hour by hour: DATA=DIR DAYS=30 KILLS=10 READERS=12, or SPEED=600 for `run` (benchmarks/README.md)
	$(BIN)/python -m benchmarks.replay --data $(DATA) --days $(DAYS) --kills $(KILLS) $(if $(FLAKY),--flaky $(FLAKY)) $(if $(READERS),--readers $(READERS)) $(if $(SPEED),--service $(SPEED))

feed-score: setup  ## score how politely servers are asked, over a simulated week: DAYS=7 (benchmarks/README.md)
	$(BIN)/python -m benchmarks.feed_score $(if $(filter command line,$(origin DAYS)),--days $(DAYS))

bench-stories: setup  ## measure story finding on labelled articles: DATA=DIR (FRACTION=0.1), writes docs/stories.md
	$(BIN)/python -m benchmarks.stories --data $(DATA) --fraction $(FRACTION) --page docs/stories.md

bench-polling: setup  ## measure polling beside the library `reader`: SOURCES=100 for a first look, SECTIONS="warm" (benchmarks/README.md)
	$(BIN)/python -m benchmarks.polling $(SECTIONS) $(if $(SOURCES),--sources $(SOURCES))

bench-mirrors: setup  ## read real mirrors, replay their histories, and sync an invented one: DATA=DIR FILES=300000
	$(BIN)/python -m benchmarks.mirrors seeds --data $(DATA)
	$(BIN)/python -m benchmarks.mirrors bundles --data $(DATA)
	$(BIN)/python -m benchmarks.mirrors replay --data $(DATA)
	$(BIN)/python -m benchmarks.mirrors_scale --files $(FILES)

bench-serving: setup  ## measure what serving costs beside nginx and a bare application, and while 200 sources are polled
	$(BIN)/python -m benchmarks.serving

# Locked for every platform and Python from 3.11 on; without the addresses of package indexes.
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header

lock: setup  ## renew the lock files from pyproject.toml and requirements-*.in
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --output-file requirements-build.txt requirements-build.in
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --constraints requirements.txt --output-file requirements-dev.txt pyproject.toml requirements-dev.in

clean:  ## remove everything generated, .venv too; storage/ stays
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find aggregator tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
