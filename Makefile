# make demo   the whole job on an invented newsroom; sets up what it needs
# make test   the tests; sets up what they need (make test-slow: those that take longer; make faults: kills, in the long form)
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
READY := $(VENV)/.ready

.PHONY: demo test test-slow check bench faults suites up fit gazetteer clean

demo: $(READY)
	@$(VENV)/bin/accordwatch demo

test: $(READY)
	@$(VENV)/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-slow: $(READY)
	@$(VENV)/bin/python -m pytest -q -m slow

check: $(READY)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache
	@$(VENV)/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

bench: $(READY)
	@$(VENV)/bin/python -m tests.bench

# kills, lost brokers and databases, hostile pages, in the long form: below 40 minutes on two free cores. CI runs the short form with the tests.
faults: $(READY)
	@ACCORDWATCH_FAULTS=full $(VENV)/bin/python -m pytest -q tests/faults tests/tasks/test_replay.py tests/tasks/test_many_resolvers.py

# every page of the public suites through the page reader, by hand: some minutes. CI reads one in twenty.
suites: $(READY)
	@ACCORDWATCH_SUITES=full $(VENV)/bin/python -m pytest -q tests/extract/test_hostile_pages.py -k suites

up: $(READY)
	@$(VENV)/bin/accordwatch up

fit: $(READY)
	@$(VENV)/bin/python -m extract.mentions.fit tests/quality/gold/*.jsonl tests/quality/own/*.jsonl

gazetteer: $(READY)
	@$(VENV)/bin/python -m extract.places.compile

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "accordwatch needs Python 3.11 or newer; set PYTHON=/path/to/it."; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt-get install python3-venv."; exit 2; }
	@echo "Setting up $(VENV) (a minute, once) ..."
	@$(VENV)/bin/python -m pip install -q --disable-pip-version-check --no-deps -r requirements.lock 2>$(VENV)/pip.log || { cat $(VENV)/pip.log; exit 1; }
	@$(VENV)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 2>$(VENV)/pip.log || { cat $(VENV)/pip.log; exit 1; }
	@touch $(READY)

clean:
	@rm -rf $(VENV) demo-output .pytest_cache .mypy_cache .ruff_cache *.egg-info
