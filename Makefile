# Two commands do everything on a fresh machine with Python >= 3.11, git and make:
#   make demo    the bot with a virtual exchange and a virtual Telegram: no account anywhere
#   make test    all tests
# Beside them: make run (needs .env), make check, make bench, make torture, make lock.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# The locks are whole (--no-deps); what is never imported need not be compiled, and the first card comes ten seconds sooner.
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-compile --require-hashes
ROOMS  := bot handlers calls watch chat storage vats sandbox
PARTS  := $(ROOMS) tests bench docs/screenshots.py

.DEFAULT_GOAL := help
.PHONY: help demo run test check static fix bench torture lock clean

help:
	@sed -n '1,5s/^# \{0,1\}//p' Makefile

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed: make demo PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Cannot make a virtual environment: on Debian and Ubuntu install python3-venv, then run make again"; exit 1; }

# What the bot needs; a change of the lock installs anew.
$(VENV)/.run: requirements.lock | $(BIN)/python
	$(PIP) -r requirements.lock
	@touch $@

# The same and what the tests need.
$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run
	@$(BIN)/python -m bot demo $(ARGS)

run: $(VENV)/.run
	@$(BIN)/python -m bot

# Kept even where the environment says otherwise: each of the hundreds of programs that the tests start would compile all anew.
test: export PYTHONDONTWRITEBYTECODE =
# Three processes for the two processors of the CI: a test waits for disks and clocks during a third of its time.
test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 3 --dist loadgroup --cov --cov-report=term --cov-fail-under=95

check: static test

static: $(VENV)/.dev
	$(BIN)/ruff format --check $(PARTS)
	$(BIN)/ruff check $(PARTS)
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev
	$(BIN)/ruff format $(PARTS)
	$(BIN)/ruff check --fix $(PARTS)

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# All faults and attacks in earnest: half an hour and more. The table goes into docs/reliability.md.
torture: $(VENV)/.dev
	$(BIN)/python -m tests.faults --write
	TORTURE=1 $(BIN)/python -m pytest tests/attacks -q --timeout=600

# Newest versions within pyproject.toml: hashes for every platform, no addresses.
lock: $(BIN)/python
	$(BIN)/python -m pip --disable-pip-version-check install --quiet 'uv>=0.9'
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras \
	  --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage .coverage.* htmlcov
