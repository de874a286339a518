# make demo         set everything up, index seeds/, run a few queries
# make test         set everything up, then lint, types and all tests
# make fresh        the property tests with examples that were not tried before; SEED=N for those of another run
# make test-latest  the tests with the newest versions that pyproject.toml admits, in an environment of their own
# make test-oldest  the tests with the oldest
# make test-cluster  archives on a cluster: three nodes of OpenSearch here; wants Java 17, Maven, and the first time a
#                    network; CHOOSE='EXPRESSION' for some of the tests
# make test-native  the compiled loops under the sanitizers of the C compiler, on damaged columns; ROUNDS=N
# make test-page    the page in Debian's chromium (or CHROMIUM=PATH): every page in both schemes and four widths, whose pictures it keeps
# make pictures     the pictures of the README, from a real shell and a real browser
# make torture      kills, losses of power, damage, attacks and a soak, for ten minutes; MINUTES=N, SEED=N for those of another run
# make lock         write requirements.lock anew, with the newest versions: what demo and test install
# make mutants      COUNT mutations of the code in PATHS, chosen by SEED: does a test notice each?
# make bench        the benchmarks, on CORPUS (a .jsonl or .jsonl.gz) or on a made corpus
# make measure      those whose figures the pages tell, on CORPUS, and the pages with them; ARTICLES=N for the growth
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := -m pip --disable-pip-version-check install --quiet
PYTEST := -m pytest --numprocesses auto --dist worksteal
UV := $(VENV)-uv/bin/uv
EXTRAS := --extra formats --extra watch --extra tables --extra charts --extra web --extra dev
SEED ?= $(shell $(PYTHON) -c 'import secrets; print(secrets.randbelow(1 << 32))')
CORPUS ?=
COUNT ?= 300
PATHS ?=
CHOOSE ?=
ROUNDS ?= 2000
ARTICLES ?= 1000000
MINUTES ?= 10

.PHONY: demo test fresh test-latest test-oldest test-native test-page pictures torture lock mutants bench measure clean

$(VENV)/installed: pyproject.toml requirements.lock searchnews/kernels/build.py $(wildcard searchnews/kernels/*.[ch])
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "searchnews needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) --no-deps --require-hashes -r requirements.lock
	$(BIN)/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

demo: $(VENV)/installed
	@sh seeds/demo.sh $(BIN)/searchnews

test: $(VENV)/installed
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/python $(PYTEST)

fresh: seed := $(SEED)
fresh: $(VENV)/installed
	@echo "make fresh SEED=$(seed)"
	@$(BIN)/python -m pytest -m hypothesis --hypothesis-profile fresh --hypothesis-seed $(seed)

test-latest: resolution := highest
test-oldest: resolution := lowest-direct
test-latest test-oldest: test-%: $(UV)
	$(PYTHON) -m venv --clear $(VENV)-$*
	$(UV) pip install --quiet --python $(VENV)-$* --resolution $(resolution) --only-binary :all: -r pyproject.toml $(EXTRAS)
	$(UV) pip install --quiet --python $(VENV)-$* --no-deps --no-build-isolation -e .
	$(VENV)-$*/bin/python $(PYTEST)

# Of OpenSearch's jars where Maven keeps them, a file; none of it is needed for anything else.
CLASSPATH := $(VENV)/cluster.classpath
$(CLASSPATH): tests/cluster/pom.xml $(VENV)/installed
	mvn -q -B -f tests/cluster/pom.xml dependency:build-classpath -Dmdep.outputFile=$(abspath $@)

.PHONY: test-cluster
test-cluster: $(VENV)/installed
	@command -v java >/dev/null && command -v mvn >/dev/null || \
	  { echo "make test-cluster needs Java (17 or newer) and Maven: java and mvn are not both here"; exit 2; }
	@$(MAKE) --no-print-directory $(CLASSPATH)
	$(BIN)/python $(PIP) --no-build-isolation -e '.[opensearch]'
	SEARCHNEWS_TEST_CLUSTER=$(CLASSPATH) $(BIN)/python -m pytest tests/cluster $(if $(CHOOSE),-k '$(CHOOSE)')

SANITIZED := searchnews/kernels/_sanitized.so
test-native: $(VENV)/installed
	$(CC) -std=c11 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
	  -ffp-contract=off -shared -fPIC searchnews/kernels/*.c -o $(SANITIZED)
	LD_PRELOAD="$$($(CC) -print-file-name=libasan.so) $$($(CC) -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
	  $(BIN)/python tests/native_fuzz.py --rounds $(ROUNDS) --library $(SANITIZED)

# In a lock of its own: Playwright is 45 MB, which neither demo nor test needs.
BROWSER := tests/browser/requirements.lock
test-page: $(VENV)/installed
	$(BIN)/python $(PIP) --no-deps --require-hashes -r $(BROWSER)
	$(BIN)/python -m pytest tests/browser
	@echo "pictures of every page are in $(VENV)/pictures"

pictures: $(VENV)/installed
	$(BIN)/python $(PIP) --no-deps --require-hashes -r $(BROWSER)
	$(BIN)/python docs/pictures.py

torture: seed := $(SEED)
torture: $(VENV)/installed
	cd tests && ../$(BIN)/python -m torture --minutes $(MINUTES) --seed $(seed)

lock: $(UV)
	$(UV) pip compile --quiet --universal --upgrade --fork-strategy fewest --generate-hashes --no-annotate \
	  --custom-compile-command 'make lock' $(EXTRAS) --output-file requirements.lock pyproject.toml
	$(UV) pip compile --quiet --universal --upgrade --fork-strategy fewest --generate-hashes --no-annotate \
	  --custom-compile-command 'make lock' --extra browser --constraint requirements.lock --output-file $(BROWSER) \
	  pyproject.toml

$(UV):
	$(PYTHON) -m venv $(VENV)-uv
	$(VENV)-uv/bin/python $(PIP) uv==0.13.9

mutants: $(VENV)/installed $(UV)
	$(UV) run --quiet --no-project --python $(BIN)/python --with cosmic-ray==8.7.0 python tests/mutants.py \
	  --seed $(SEED) --count $(COUNT) $(PATHS)

bench: $(VENV)/installed
	$(BIN)/python $(PIP) --no-build-isolation -e '.[bench]'
	$(BIN)/python -m pytest benchmarks --benchmark-only $(if $(CORPUS),--corpus $(CORPUS))

measure: $(VENV)/installed
	$(BIN)/python $(PIP) --no-build-isolation -e '.[bench]'
	for of in indexing queries start; do \
	  $(BIN)/python -m pytest benchmarks/bench_$$of.py --benchmark-only $(if $(CORPUS),--corpus $(CORPUS)) \
	    --benchmark-json $(VENV)/$$of.json || exit 1; \
	done
	$(BIN)/python -m pytest benchmarks/bench_scaling.py --benchmark-only $(if $(CORPUS),--corpus $(CORPUS)) \
	  --articles $(ARTICLES) --benchmark-json $(VENV)/scaling.json
	$(BIN)/python docs/measured.py $(VENV)/indexing.json $(VENV)/queries.json $(VENV)/start.json $(VENV)/scaling.json
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) $(VENV)-uv $(VENV)-latest $(VENV)-oldest .pytest_cache .mypy_cache .ruff_cache .hypothesis
