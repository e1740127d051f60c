# Every command of the project. `make help` lists them; each sets up what it needs first.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# One report shows all that is wrong, not only the first of it.
MAKEFLAGS += --keep-going
# Images for containers often set it: each of the hundreds of processes that tests start would
# then compile every module of ours anew.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
python := .venv/bin/python
level := .venv/bin/ccus-level

.PHONY: help setup run test test-both check differential enumerate kit bench mutation docs format lock clean
.PHONY: setup-test lint types layers requirements-used criteria laws

help: ## Show this list
	@echo 'make TARGET, where TARGET is one of'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install system and Python packages for running (quick when nothing changed)
	@sh tools/setup

setup-test: ## Install what the tests and checks need as well
	@sh tools/setup test

run: setup ## Serve the portal with made-up people and their logins on http://127.0.0.1:8000 (PORT=8001 for another port)
	$(level) serve --demonstration --port $(PORT)

test: setup-test ## Run every test, those in a real browser included
	$(python) -m pytest -q -n auto --maxprocesses 4 --dist worksteal

test-both: setup-test ## Run every test, those of the portal on SQLite and on PostgreSQL each
	CCUS_TEST_BOTH=yes $(python) -m pytest -q -n auto --maxprocesses 4 --dist worksteal

# Our own laws are tests as well: whoever has just run them all says so.
check: lint types layers requirements-used criteria docs $(if $(LAWS_HAVE_RUN),,laws) ## Run every check that is not a test of behaviour

lint: setup-test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: setup-test
	.venv/bin/mypy .

layers: setup-test
	.venv/bin/lint-imports --no-logo

requirements-used: setup-test
	.venv/bin/deptry .

criteria: setup-test
	$(level) criteria check

laws: setup-test
	$(python) -m pytest -q tests/contracts

docs: setup-test ## Build the documentation site into site/
	.venv/bin/mkdocs build --strict --quiet

differential: setup-test ## Compare the two engines on a million random careers over all fields
	$(python) -m tests.differential.million

enumerate: setup-test ## Compare the two engines in every case of every document with at most six million
	$(python) -m tests.differential.enumerate

kit: setup-test ## Write the conformance kit and try every case of it against the portal over HTTP
	$(python) -m tests.portal.conformance.whole

bench: setup-test ## Measure judgements per second, as ratios to a hand-written evaluator
	$(python) -m benchmarks

mutation: setup-test ## Mutate rules/ and evaluator/ and see which changes no test notices
	.venv/bin/mutmut run
	.venv/bin/mutmut results

format: setup-test ## Rewrite the source in house style
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: setup-test ## Write the hashed locks in requirements/ anew from the .in files
	cd requirements && for set in runtime dev build tool rivals; do \
		../.venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate $$set.in --output-file $$set.txt || exit 1; \
	done

clean: ## Remove everything that the commands made, the virtual environment included
	rm -rf .venv build site mutants .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
