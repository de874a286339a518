# make demo   set everything up, index seeds/, run a few queries
# make test   set everything up, then lint, types and all tests
# make bench  the benchmarks, on CORPUS (a .jsonl or .jsonl.gz) or on a made corpus
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?=

.PHONY: demo test bench clean

$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "searchnews needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[formats,watch,dev]'
	@touch $@

demo: $(VENV)/installed
	@sh seeds/demo.sh $(BIN)/searchnews

test: $(VENV)/installed
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/python -m pytest

bench: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m pytest benchmarks --benchmark-only $(if $(CORPUS),--corpus $(CORPUS))

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
