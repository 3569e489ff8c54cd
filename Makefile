# Everything a newcomer needs; plain `make` lists it. Needs Python 3.11 or newer, Node 20 or newer, and nothing running.

PORT ?= 8000
DATA_DIR ?= .data
UV_VERSION := 0.13.9

VENV := .venv
BIN := $(VENV)/bin
UV := VIRTUAL_ENV=$(CURDIR)/$(VENV) UV_NO_PROGRESS=1 $(BIN)/uv
# Stamps lie inside of what they vouch for, and are written last: an interrupted installation is done again.
PYTHON_STAMP := $(VENV)/.installed
WEB_STAMP := web/node_modules/.installed
E2E_STAMP := e2e/node_modules/.installed
DIST := web/dist/index.html
WEB_SOURCES = $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)

# Every start of a process would compile all modules anew: seconds each, and the tests start dozens.
unexport PYTHONDONTWRITEBYTECODE
export npm_config_fund := false
export npm_config_audit := false
export npm_config_update_notifier := false

OFFLINE := 'Is there a network, and a package registry that may be reached? What was done stays: run the command again.'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help up install check test nightly demo-reset doctor bench eval openapi lock clean python-ready node-ready dovecot-ready pgbouncer-ready

##@ Use

help: ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@printf '\nVariables: PORT=%s DATA_DIR=%s, for example `make up PORT=8080`.\n' '$(PORT)' '$(DATA_DIR)'

up: $(PYTHON_STAMP) $(DIST) ## Start everything and print one address; Ctrl-C stops it, data stays
	@exec $(BIN)/agentic-crm up --port '$(PORT)' --data-dir '$(DATA_DIR)'

install: $(PYTHON_STAMP) $(E2E_STAMP) $(DIST) ## Set everything up without starting it
	@echo 'Installed. `make up` starts it.'

demo-reset: $(PYTHON_STAMP) ## Put the demo workspace back to how it was delivered
	@exec $(BIN)/agentic-crm demo reset --data-dir '$(DATA_DIR)'

doctor: $(PYTHON_STAMP) ## Name what is missing or unhealthy
	@exec $(BIN)/agentic-crm doctor --port '$(PORT)' --data-dir '$(DATA_DIR)'

##@ Develop

check: $(PYTHON_STAMP) $(WEB_STAMP) ## Fast checks: lint, format, types, import contracts, generated files
	@exec $(BIN)/python .ci/suite.py check

test: $(PYTHON_STAMP) $(WEB_STAMP) $(E2E_STAMP) | dovecot-ready pgbouncer-ready ## The checks and every test, on real PostgreSQL, Valkey and Chromium
	@exec $(BIN)/python .ci/suite.py test

nightly: $(PYTHON_STAMP) | dovecot-ready ## What takes hours: 300 faults with ten seeds, and the large sizes of the tests
	@exec $(BIN)/python .ci/suite.py nightly

bench: $(PYTHON_STAMP) ## Run the benchmarks and print their figures
	@cd server && exec ../$(BIN)/python -m benchmarks

eval: $(PYTHON_STAMP) ## Measure the built-in analyser on its cases and print the table
	@cd server && exec ../$(BIN)/python -m evaluation

openapi: $(PYTHON_STAMP) $(WEB_STAMP) ## Write openapi.json anew, and the web client from it
	@$(BIN)/agentic-crm openapi
	@cd web && npm run --silent api

lock: $(PYTHON_STAMP) ## Lock the dependencies anew, with hashes, after a change of server/requirements/*.in or package.json
	@cd server/requirements && for set in base dev; do \
	  ../../$(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header \
	    --quiet $$set.in -o $$set.txt; done
	@cd web && npm run --silent lock
	@cd e2e && npm install --package-lock-only --ignore-scripts

clean: ## Remove what was installed and built; data stays
	rm -rf $(VENV) web/node_modules web/dist e2e/node_modules
	find server .ci -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf server/.mypy_cache server/.ruff_cache server/.pytest_cache server/.import_linter_cache server/.hypothesis

# Installation, each part once for every change of its lock

python-ready:
	@sh .ci/find-python > /dev/null

node-ready:
	@sh .ci/find-node > /dev/null

pgbouncer-ready:
	@sh .ci/find-pgbouncer > /dev/null || true # its tests fail and say so

dovecot-ready:
	@sh .ci/find-dovecot > /dev/null || true # its tests fail and say so

$(PYTHON_STAMP): server/requirements/dev.txt server/pyproject.toml | python-ready
	@rm -f $@
	@test -x $(BIN)/python || "$$(sh .ci/find-python)" -m venv --clear $(VENV)
	@sh .ci/step 'Python packages installed' $(OFFLINE) $(MAKE) --no-print-directory python-packages
	@touch $@

.PHONY: python-packages
python-packages:
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) pip sync --quiet --require-hashes server/requirements/dev.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation -e server

$(WEB_STAMP): web/package-lock.json web/package.json | node-ready
	@rm -f $@
	@cd web && sh ../.ci/step 'Web packages installed' $(OFFLINE) npm ci --no-progress --loglevel=error
	@touch $@

$(E2E_STAMP): e2e/package-lock.json e2e/package.json | node-ready
	@rm -f $@
	@cd e2e && sh ../.ci/step 'Browser tests and their browser installed' $(OFFLINE) npm ci --no-progress --loglevel=error
	@touch $@

$(DIST): $(WEB_STAMP) $(WEB_SOURCES)
	@cd web && sh ../.ci/step 'Web app built' 'The lines above say what is wrong in web/src.' npm run --silent build
	@touch $@
