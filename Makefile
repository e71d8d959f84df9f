# make acceptance   run the suite and write the report
# make test         check the project itself: format, lint, types, its own tests, the suite on the mock
# make report       merge the results in FROM (folders of runs) into one report
# make learn        draft the file of a release that nobody has recorded: RELEASE=4.3, with STUDIO_URL set
# make doctor       tell whether a run could go well on STUDIO_URL, and what to do if not; ARGUMENTS=--try tries it out
# make sweep        remove what killed runs have left on STUDIO_URL; ARGUMENTS=--yes does not ask
# make faults       run the suite on faulty Studios; make endurance: on right ones, many times over
# make benchmark    time the suite against a bare client; ARGUMENTS=--slow on a mock as slow as a real Studio
.PHONY: acceptance test report pages learn doctor sweep faults endurance benchmark set-up set-up-dev format lint types unit workflow \
	suite shuffled differences clauses clauses-current pictures requirements clean

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
ARGUMENTS ?=

acceptance: .venv/.ready reporting/html/node_modules/.ready
	@$(BIN)/python -m acceptance $(ARGUMENTS)

test: lint types workflow unit clauses-current suite pages

FROM ?= $(wildcard reports/shards/*)
report: .venv/.ready reporting/html/node_modules/.ready
	@$(BIN)/python -m acceptance.report $(FROM) $(ARGUMENTS)

pages:
	rm -rf reports/pages && mkdir -p reports/pages/allure-report
	cp reports/allure-report/index.html reports/pages/allure-report/
	cp reports/traceability.html reports/summary.md reports/pages/
	echo '<meta http-equiv="refresh" content="0; url=allure-report/index.html">' > reports/pages/index.html

RELEASE ?=
learn: .venv/.ready
	@$(BIN)/python -m acceptance.learn $(RELEASE) $(ARGUMENTS)

doctor: .venv/.ready
	@$(BIN)/python -m acceptance.doctor $(ARGUMENTS)

sweep: .venv/.ready
	@$(BIN)/python -m acceptance.sweep $(ARGUMENTS)

set-up: .venv/.ready reporting/html/node_modules/.ready

set-up-dev: set-up .venv/.ready-dev

.venv/.ready: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 10), "Python 3.10 or newer is needed"'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $@

.venv/.ready-dev: requirements-dev.txt .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

reporting/html/node_modules/.ready: reporting/html/package-lock.json | .venv/.ready
	@$(BIN)/python -m acceptance.installation

format: set-up-dev
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

lint: set-up-dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: set-up-dev
	$(BIN)/mypy

workflow: set-up-dev
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/zizmor --quiet --offline --no-progress .github/workflows

unit: set-up-dev
	$(BIN)/pytest

suite: set-up
	@STUDIO_URL= $(BIN)/python -m acceptance

shuffled: set-up
	@STUDIO_URL= $(BIN)/behave --define shuffle=$$(date +%s)

clauses: set-up
	$(BIN)/python -m reporting.clauses

clauses-current: set-up
	$(BIN)/python -m reporting.clauses --check

differences: set-up-dev
	$(BIN)/python -m tests.test_mock_recording

faults: set-up-dev
	@$(BIN)/python -m tests.faults.drill $(ARGUMENTS)

endurance: set-up-dev
	@$(BIN)/python -m tests.endurance $(ARGUMENTS)

benchmark: set-up-dev
	@$(BIN)/python -m tests.benchmark $(ARGUMENTS)

pictures: set-up-dev
	$(BIN)/python -m tests.browser

requirements:
	uv pip compile --quiet --universal --python-version 3.10 --no-emit-index-url --no-header requirements.in --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.10 --no-emit-index-url --no-header requirements-dev.in --output-file requirements-dev.txt
	printf '%s\n' '-e .' >> requirements.txt

clean:
	rm -rf .venv reporting/html/node_modules *.egg-info
