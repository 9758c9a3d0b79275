# Everything a person types here; `make` alone lists it.
PYTHON ?= python3
WORKERS ?= 2
CELL_SECONDS ?= 120

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTED := $(VENV)/.tested

.DEFAULT_GOAL := help
.PHONY: help setup lab test fast floor binder format notebooks bench site lite test-site book-tools clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: $(TESTED) ## install everything into .venv, once
	@echo "Ready: Python and all packages are in $(VENV)."

# What who learns needs: no test tools, no cluster, no browser's driver.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
	  2>/dev/null || { \
	  echo "Python 3.11, 3.12, 3.13 or 3.14 is needed, and '$(PYTHON)' is not one of them."; \
	  echo "Name one that is: make lab PYTHON=python3.12"; exit 1; }
	@echo "Installing Python packages into $(VENV); the first time takes some minutes."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps -e .
	@touch $@

$(TESTED): $(INSTALLED) tests/requirements.txt
	@echo "Installing what tests the course."
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet \
	  -r requirements.txt -r tests/requirements.txt
	@touch $@

# Without the question whether news may be shown, and without a guess at the address.
LAB := $(BIN)/jupyter lab --allow-root --ServerApp.root_dir=. --LabApp.news_url=None \
  --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

lab: $(INSTALLED) ## open the first lesson in JupyterLab
	@echo "JupyterLab prints its address below; open it in a browser if none opens itself."
	$(LAB) notebooks/00_start_here.ipynb

# Workers share the processors: one with threads of its own would starve the others.
test fast: export OMP_NUM_THREADS = 1
test fast: export OPENBLAS_NUM_THREADS = 1
# Who has nothing left to do takes over half of what another one still has.
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal

define LOOK
@echo "Style"
@$(BIN)/ruff check .
@$(BIN)/ruff format --check .
@echo "Imports"
@$(BIN)/lint-imports
@echo "Types"
@$(BIN)/mypy
endef

test: setup ## check style, imports and types, then run every test and every notebook
	$(LOOK)
	@echo "Tests of the package and of every notebook"
	@$(PYTEST) -rs

fast: setup ## the same without notebooks, browser and what takes long, in minutes
	$(LOOK)
	@echo "Tests that are not slow"
	@$(PYTEST) -m "not slow"

format: setup ## put code and notebooks into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

notebooks: setup ## run every lesson live and keep the outputs that may be kept
	@for lesson in notebooks/*.ipynb; do \
	  $(BIN)/jupyter execute --inplace --timeout=900 $$lesson || exit 1; done
	@$(BIN)/nbstripout --keep-count --keep-id --extra-keys \
	  "metadata.language_info.version metadata.language_info.codemirror_mode \
	  metadata.language_info.nbconvert_exporter metadata.language_info.pygments_lexer" \
	  notebooks/*.ipynb

BENCH := .bench
BENCHMARKS := install_size check_speed faults pong_numpy ppo_speed dqn_speed pqn_speed fifteen_minutes replay_memory endurance notebook_memory

bench: setup ## measure speed, memory and endurance, on a machine that does nothing else
	@test -d $(BENCH) || $(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --disable-pip-version-check --quiet \
	  -r requirements.txt -r tests/requirements.txt stable-baselines3==2.9.2
	@$(BENCH)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps -e .
	@mkdir -p tests/benchmarks/results
	@for name in $(BENCHMARKS); do echo "$$name"; \
	  $(BENCH)/bin/python tests/benchmarks/$$name.py > tests/benchmarks/results/$$name.txt \
	  || exit 1; cat tests/benchmarks/results/$$name.txt; done

FLOOR := .floor
# Old libraries warn of what is deprecated in newer ones that they use themselves.
FLOOR_PYTEST := $(FLOOR)/bin/python -m pytest -W ignore::DeprecationWarning

floor: export OMP_NUM_THREADS = 1
floor: export OPENBLAS_NUM_THREADS = 1
floor: ## run every notebook with Colab's versions, on Python 3.11 or 3.12
	@test -d $(FLOOR) || $(PYTHON) -m venv $(FLOOR)
	@$(FLOOR)/bin/python -m pip install --disable-pip-version-check --quiet \
	  -r tests/floor.txt
	@echo "Widgets"
	@$(FLOOR_PYTEST) tests/figures/test_dial.py tests/figures/test_stages.py
	@echo "Notebooks, top to bottom, with settings that take seconds"
	@TUTORIAL_PROFILE=smoke $(FLOOR_PYTEST) -n $(WORKERS) --dist loadfile --timeout 0 \
	  --nbval-lax --nbval-current-env --nbval-cell-timeout=$(CELL_SECONDS) \
	  notebooks/*.ipynb

# Not .binder: beside binder, repo2docker would refuse to choose between the two.
BINDER := .like-binder
# What pip installs on Binder; and torch, which conda installs there, as it is pinned here.
BINDER_PACKAGES = $$(sed -n 's/^ *- \(.*==.*\)/\1/p' binder/environment.yml) torch

binder: export OMP_NUM_THREADS = 1
binder: export OPENBLAS_NUM_THREADS = 1
binder: ## run every notebook with Binder's packages, 2 GB and one processor, on Linux
	@test -d $(BINDER) || $(PYTHON) -m venv $(BINDER)
	@$(BINDER)/bin/python -m pip install --disable-pip-version-check --quiet \
	  -c requirements.txt $(BINDER_PACKAGES) nbval pytest-timeout
	@echo "Notebooks, top to bottom, with settings that take seconds"
	@TUTORIAL_PROFILE=smoke prlimit --data=2000000000 taskset --cpu-list 0 \
	  $(BINDER)/bin/python -m pytest --timeout 0 \
	  --nbval-lax --nbval-current-env --nbval-cell-timeout=$(CELL_SECONDS) \
	  notebooks/*.ipynb

BOOK := .book

book-tools: $(BOOK)/.installed

$(BOOK)/.installed: book/requirements.txt
	@echo "Installing what builds the book into $(BOOK)."
	@test -d $(BOOK) || $(PYTHON) -m venv $(BOOK)
	@$(BOOK)/bin/python -m pip install --disable-pip-version-check --quiet \
	  -r book/requirements.txt || { \
	  echo "What builds the book cannot be had here, so there is no site."; exit 1; }
	@touch $@

site: book-tools ## build the book that is read without running, in _site/html
	@rm -rf _site
	@$(BOOK)/bin/python book/pages.py _site/source
	@$(BOOK)/bin/python -m sphinx -q -W --keep-going -c book _site/source _site/html
	@echo "Open _site/html/index.html"

lite: book-tools ## build the edition that runs in a browser, in _site/html/lite
	@$(BOOK)/bin/python book/lite.py _site/html/lite
	@echo "Look at it with: $(PYTHON) -m http.server --directory _site/html"

# The Pyodide that the tests serve: the same files as at the address that the site names.
PYODIDE := $(BOOK)/pyodide

$(PYODIDE): tests/book/pyodide.txt
	@rm -rf $(BOOK)/fetched $(PYODIDE)
	@$(PYTHON) -m pip download --disable-pip-version-check --quiet --no-deps \
	  --require-hashes -r tests/book/pyodide.txt -d $(BOOK)/fetched && \
	  $(PYTHON) -m zipfile -e $(BOOK)/fetched/*.whl $(BOOK)/fetched && \
	  mv $(BOOK)/fetched/*/assets/pyodide $(PYODIDE) && touch $(PYODIDE) || \
	  echo "Pyodide's files cannot be had here: the browser needs a network."
	@rm -rf $(BOOK)/fetched

test-site: setup site lite $(PYODIDE) ## follow all links of the book, and run two lessons in a browser
	@$(BIN)/pytest -rs tests/book/built_site.py tests/book/built_lite.py

clean: ## remove what setup and tests have made
	rm -rf $(VENV) $(BENCH) $(FLOOR) $(BINDER) $(BOOK) _site *.egg-info .pytest_cache .ruff_cache \
	  .hypothesis .import_linter_cache .mypy_cache
	find tutorial_lib tests -name __pycache__ -type d -exec rm -rf {} +
