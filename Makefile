# Every target by name: `make help`. What runs in CI is `.ci/run`.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
MAVEN := mvn --quiet --batch-mode

PYTHON_TESTS := $(wildcard tests/python tests/contract tests/e2e tests/browser)
TYPED := python/mlops_jfrog $(PYTHON_TESTS) tests/heavy tests/live tests/no_skips.py \
	examples/breast-cancer examples/demo examples/sagemaker examples/serving benchmarks release docs/generate.py

.PHONY: help demo test test-python test-groovy lint bench docs library test-heavy test-jenkins clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN) ## take the example to production on a local sandbox, and see the gates refuse
	@$(PY) -m examples.demo

test: ## run all tests, Python and Groovy
	@PYTHON="$(PYTHON)" scripts/require git python jdk maven
	@$(MAKE) --no-print-directory test-python test-groovy

test-python: $(DEV) ## run the Python tests alone
	$(PY) -m pytest -n 2 --dist loadfile $(PYTHON_TESTS)

test-groovy: $(DEV) ## run the Groovy tests alone
	@scripts/require jdk maven
	$(MAVEN) -f tests/groovy/pom.xml test

lint: $(DEV) ## check style, types, layers, Groovy and generated files
	@scripts/require jdk maven
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy $(TYPED)
	$(VENV)/bin/lint-imports
	$(PY) docs/generate.py --check
	$(MAVEN) -f tests/groovy/codenarc/pom.xml verify

bench: $(DEV) ## measure, and write benchmarks/RESULTS.md; QUICK=1 only tries the measuring
	$(PY) -m benchmarks $(if $(QUICK),--quick)
	$(PY) -m benchmarks.sandbox $(if $(QUICK),--quick)

docs: $(DEV) ## generate reference docs, step metadata and schemas from the contract
	$(PY) docs/generate.py

library: $(RUN) ## write the release tree of the Jenkins library to build/library
	$(PY) -m release build/library

test-heavy: $(DEV) ## run the tests with large files and large frameworks (14 GiB of disk)
	$(PY) -m pytest tests/heavy

test-jenkins: ## run the library on a Jenkins controller of your own
	@scripts/test-jenkins
	@$(MAKE) --no-print-directory $(DEV)
	@$(PY) -m tests.live

clean: ## remove what the other targets made, the virtual environment excepted
	rm -rf build dist demo-output python/build python/dist tests/groovy/target tests/groovy/codenarc/target
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(PY):
	@PYTHON="$(PYTHON)" scripts/require git python
	@echo "Making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# The package itself is installed in place, so that a change of its code needs no new installation.
$(RUN): requirements/run.txt python/pyproject.toml | $(PY)
	@echo "Installing the pinned dependencies (once)"
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-build-isolation --no-deps --editable python
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@echo "Installing the pinned test tools (once)"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
