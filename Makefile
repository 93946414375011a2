# make run    set up, bring the index of corpus/ up to date, serve the page
# make test   set up, run the tests
# make lint   formatting and types, as the tests check them
# make bench-setup  install the peers that `python -m benchmarks peers` measures, apart from all else
# make clean  remove what the others made: .venv, .venv-bench and .patella

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin/python

.PHONY: run test lint setup bench-setup clean

run: .venv/installed
	@$(VENV) -m ui

test: .venv/installed-dev
	@sh tests/install-browser.sh
	@$(VENV) -m pytest

lint: .venv/installed-dev
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@$(VENV) -m mypy .

setup: .venv/installed

bench-setup: .venv-bench/installed

.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || \
	  { echo "Patella needs Python 3.11 or later. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making .venv ..."
	@"$(PYTHON)" -m venv .venv || \
	  { rm -rf .venv; echo "The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing the requirements: about a minute, 2 GB on the disk ..."
	@$(VENV) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing the requirements of the tests ..."
	@$(VENV) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/installed $@

.venv-bench/installed: requirements-bench.txt
	@echo "Installing the peers of the benchmarks: some minutes, 2 GB on the disk ..."
	@"$(PYTHON)" -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

clean:
	rm -rf .venv .venv-bench .patella
