# make run   set up, load the samples, open the app        make test   set up, run every test
# make check lint, types and tests                          make lock   write constraints.txt anew from this environment
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS ?= cpu,dev
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test check lint types lock samples clean browser

run: $(VENV)/.ready
	$(BIN)/mffm samples
	$(BIN)/mffm serve

test: $(VENV)/.ready
	$(BIN)/python -m pytest

check: lint types test

lint: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready
	$(BIN)/pyright

# torch comes first and alone, so that a CPU build on the machine is taken and nothing later moves it.
$(VENV)/.ready: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) torch
	$(PIP) --editable '.[$(EXTRAS)]'
	touch $@

samples: $(VENV)/.ready
	$(BIN)/python -m data.samples.make

lock:
	$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
