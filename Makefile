# `make extract` reads the example label; `make test` runs every check. Both set up all that they need.

PYTHON ?= python3
VENV := .venv
MINIMUM := build/minimum
EXTRAS = $(shell $(PYTHON) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies'], sep=',')")
BIN := $(VENV)/bin
LABEL ?= examples/label.txt
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?= $(patsubst fuzz/fuzz_%.py,%,$(wildcard fuzz/fuzz_*.py))
CORPUS ?= ../shared/corpora/pi-pk-ddi
CORPUS_SOURCE := PI PK DDI corpus, development part: 138 sections of 42 package inserts (Boyce, Gardner and Harkema, BioNLP 2012)
CORPUS_LICENCE := Texts and annotations: Boyce, Gardner and Harkema (BioNLP 2012), Apache-2.0; Knowtator files: University of Pittsburgh, use and derivatives permitted with its notice
# The CPU build; a range would pull several gigabytes of CUDA.
TORCH := torch==2.13.0
# Folders of tests that take as long as all others.
HALF := bulk fuzz hostile labels page properties reliability
# What each of two runs prints stays together, where make can do that (GNU make 4).
TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

MODEL ?= build/model-encoder

.PHONY: extract test lint typecheck docs pytest pytest-half pytest-rest model model-encoder fuzz constraints audit test-minimum clean

extract: $(VENV)/.installed
	@$(BIN)/ddi extract "$(LABEL)"

test: lint typecheck pytest

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

typecheck: $(VENV)/.installed-test
	$(BIN)/mypy

# The site of the documentation, into build/site; a broken link or anchor is an error.
docs: $(VENV)/.installed-test
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

# In two runs beside each other, each a half: what takes as long together as all the rest, and the rest.
pytest: $(VENV)/.installed-test
	$(MAKE) --no-print-directory --jobs=2 $(TOGETHER) pytest-half pytest-rest

pytest-half: $(VENV)/.installed-test
	$(BIN)/pytest -q $(addprefix tests/,$(HALF))

pytest-rest: $(VENV)/.installed-test
	$(BIN)/pytest -q $(addprefix --ignore=tests/,$(HALF))

# Trains what ships: the recogniser's weights and the model. It needs the development corpus.
model: $(VENV)/.installed
	$(BIN)/ddi drugs train $(CORPUS) -o ddi/drugs/recogniser.json --name "pk-ddi drug recogniser 0.1" --source "$(CORPUS_SOURCE)" --licence "$(CORPUS_LICENCE)"
	$(BIN)/ddi train $(CORPUS) -m ddi/models/default --force --features full --score --name "pk-ddi 0.1" --licence "$(CORPUS_LICENCE)"

# Trains the same with a sentence encoder beside it: half an hour of one core, and 23 MB. Broken off, it goes on.
model-encoder: $(VENV)/.installed-encoder
	$(BIN)/ddi train $(CORPUS) -m $(MODEL) --force --features full --encoder --encoder-scores build/encoder-scores --score --name "pk-ddi 0.1 with encoder" --licence "$(CORPUS_LICENCE)"

# Exact versions of what the tests ran with.
constraints: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	$(BIN)/python tools/requirements.py installed -o constraints.txt

# Known vulnerabilities of those versions; says so where the service cannot be reached.
audit: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[audit]'
	$(BIN)/python tools/audit.py constraints.txt

# The tests, in a virtual environment of its own, with the lowest versions that pyproject.toml allows.
test-minimum:
	$(PYTHON) -m venv --clear $(MINIMUM)
	$(MINIMUM)/bin/python -m pip install --quiet --upgrade pip packaging
	$(MINIMUM)/bin/python tools/requirements.py lowest -o $(MINIMUM)/constraints.txt
	$(MINIMUM)/bin/python -m pip install --quiet $(TORCH)
	$(MINIMUM)/bin/python -m pip install --quiet -c $(MINIMUM)/constraints.txt --editable '.[test]'
	$(MINIMUM)/bin/python -m pytest -q -p no:cacheprovider

# Every reader of foreign files under atheris; see fuzz/README.md. An input that breaks a rule ends it with an error.
fuzz: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --editable '.[fuzz]'
	set -e; for target in $(FUZZ_TARGETS); do $(BIN)/python -m fuzz $$target $(FUZZ_SECONDS); done

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-encoder: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet $(TORCH)
	$(BIN)/python -m pip install --quiet --editable '.[encoder-train]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet $(TORCH)
	$(BIN)/python -m pip install --quiet --editable '.[test,docs]'
	touch $@ $(VENV)/.installed
