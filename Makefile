# The two commands: `make serve` and `make test`. What they need, they install.
SHELL := /bin/bash
UV := $(shell command -v .tools/bin/uv || command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := .venv/bin
# Compiled modules are kept, whatever the shell says: without them every start compiles for seconds.
unexport PYTHONDONTWRITEBYTECODE
# Python reads the list of its folders in the machine's letters: below one called `Bản đồ` it does not start in ASCII.
export LC_ALL := $(if $(filter C POSIX,$(LC_ALL)),C.UTF-8,$(LC_ALL))
export BANDOSO_CITY_DATA ?= $(abspath $(wildcard ../shared/city-data))

.PHONY: help serve test explore check setup format stop bench clean-data
help: ## what there is to type
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t14

serve: setup ## install what is missing, load the city, serve http://127.0.0.1:8000
	@$(RUN)/bandoso serve

test: setup .tools/.browser ## the whole test suite on a real PostGIS and a real browser
	@$(RUN)/python -m pytest -q -n 2 --dist loadfile

explore: setup .tools/.browser ## the tests by example with new examples, by chance, instead of `make test`'s own
	@$(RUN)/python -m pytest -q -n 2 --dist loadfile --hypothesis-profile=explore -m "hypothesis"

check: setup ## style, types, import rules
	$(RUN)/ruff check . && $(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

format: setup ## let ruff put the code in shape
	$(RUN)/ruff check --fix . ; $(RUN)/ruff format .

bench: setup ## the benchmarks of docs/performance.md
	@$(RUN)/python -m bench

stop: setup ## stop the private PostGIS
	@$(RUN)/bandoso db stop

setup: .venv/.synced .tools/.postgis web/static/vendor/.copied ## install what is missing
	@:

.venv/.synced: pyproject.toml uv.lock .python-version setup/linked_python.py
	@./setup/python.sh "$(UV)"
	@touch $@

.tools/.postgis:
	@./setup/postgis.sh

.tools/.browser:
	@./setup/browser.sh
	@mkdir -p .tools && touch $@

web/static/vendor/.copied: package.json package-lock.json
	@./setup/page.sh
	@touch $@
