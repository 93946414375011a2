# make run    set up, bring the index of corpus/ up to date, serve the page
# make test   set up, run the tests
# make test-postgresql  run the tests with every index that they keep in PostgreSQL
# make lint   formatting and types, as the tests check them
# make setup  set up, no more
# make bench-setup  install the peers that `patella benchmark peers` measures, apart from all else
# make failover-setup  install Patroni, which `patella faults failover` runs; it needs etcd, too: apt install etcd-server
# make lock      write the lock files again from the requirements; LOCK=--upgrade takes newer versions
# make licenses  write docs/LICENSES.md again from the installed packages
# make mutants   plant 300 faults and report which of them the tests notice; MUTANTS="--count 10" plants fewer
# make hostile   open every page with 500 hostile texts in a browser, and count what they do
# make visitors  let two visitors act by turns 10,000 times, and look whether one ever sees the other's state
# make clean  remove what the others made: .venv, .venv-bench, .venv-failover and .patella
#
# PyPI's torch for Linux is the build for NVIDIA's GPUs: 3 to 4 GB with what it needs. PyTorch's own index has a build
# for the CPU: 0.2 GB. Setting up asks that index first, for torch alone. Where it cannot be reached, pip takes the
# torch that it finds elsewhere. On macOS and Windows, PyPI's torch is the build for the CPU.
#
# make run TORCH=gpu  takes PyPI's build, and so does every later make. `make clean` ends that.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin/python
INSTALL := -m pip install --quiet --disable-pip-version-check
REQUIRED := requirements.txt requirements-build.txt requirements.lock pyproject.toml

TORCH ?= $(if $(wildcard .venv/torch-gpu),gpu,cpu)
TORCH_PIN := $(shell grep '^torch==' requirements.txt)
TORCH_INDEX := https://download.pytorch.org/whl/cpu

.PHONY: run test test-postgresql lint setup bench-setup failover-setup lock licenses mutants hostile visitors clean

run: .venv/installed
	@.venv/bin/patella serve

# Where the environment forbids compiled files, each process that a test starts would compile Patella again. With a
# process for each core, a second thread in each would only wait for the others, and spin meanwhile.
TESTS := env -u PYTHONDONTWRITEBYTECODE OMP_NUM_THREADS=1 $(VENV) -m pytest -n auto --maxprocesses 4 --dist loadfile

test: .venv/installed-dev
	@sh tests/install-browser.sh
	@$(TESTS)

# Each process of the tests has a server of its own.
test-postgresql: .venv/installed-dev
	@sh tests/install-browser.sh
	@$(TESTS) -p tests.support.on_postgresql

lint: .venv/installed-dev
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@$(VENV) -m mypy .

setup: .venv/installed

bench-setup: .venv-bench/installed

failover-setup: .venv-failover/installed

lock: .venv/installed-dev
	@$(VENV) -m tools.lock $(LOCK)

licenses: .venv/installed-dev
	@$(VENV) -m tools.licenses

mutants: .venv/installed-dev
	@$(VENV) -m tools.mutants $(MUTANTS)

hostile: .venv/installed-dev
	@sh tests/install-browser.sh
	@$(VENV) -m tools.hostile_text

visitors: .venv/installed-dev
	@$(VENV) -m tests.support.interleaving

.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || \
	  { echo "Patella needs Python 3.11 or later. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making .venv ..."
	@"$(PYTHON)" -m venv .venv || \
	  { rm -rf .venv; echo "The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

# torch for $(1), a python: from PyTorch's index, or else from where pip looks by itself. In all other cases the lock
# brings it.
ifeq ($(TORCH)-$(shell uname -s),cpu-Linux)
torch = $(1) $(INSTALL) -qq --no-deps --retries 0 --timeout 10 --index-url $(TORCH_INDEX) $(TORCH_PIN) || \
  { echo "$(TORCH_INDEX) gave no torch. pip looks elsewhere: that can be the build for GPUs, 3 to 4 GB ..."; \
    $(1) $(INSTALL) --no-deps $(TORCH_PIN); }
else
torch = true
endif

# What is locked, with hashes. Then what the lock leaves out: that is nothing, but for a torch that runs on GPUs.
# Then Patella itself, imported from this folder.
define install
	@$(call torch,$(VENV))
	@$(VENV) $(INSTALL) --no-deps --require-hashes $(patsubst %,-r %,$(1))
	@$(VENV) $(INSTALL) -r $(2)
	@$(VENV) $(INSTALL) --no-deps --no-build-isolation --editable .
endef

.venv/installed: $(REQUIRED) | .venv/bin/python
	@echo "Installing the requirements: a minute or two, 2 GB on the disk ..."
	$(call install,requirements.lock,requirements.txt)
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements-dev.lock $(REQUIRED) | .venv/bin/python
	@echo "Installing the requirements of the tests ..."
	$(call install,requirements.lock requirements-dev.lock,requirements-dev.txt)
	@touch .venv/installed $@

# === and not ==, for the CPU build is a 2.13.0 too (2.13.0+cpu).
.venv/torch-gpu: requirements.txt | .venv/bin/python
	@echo "Installing the torch that runs on GPUs: 3 to 4 GB ..."
	@$(VENV) $(INSTALL) $(subst ==,===,$(TORCH_PIN))
	@touch $@

ifeq ($(TORCH),gpu)
.venv/installed .venv/installed-dev: .venv/torch-gpu
endif

.venv-bench/installed: requirements-bench.txt
	@echo "Installing the peers of the benchmarks: some minutes, 2 GB on the disk ..."
	@"$(PYTHON)" -m venv .venv-bench
	@$(call torch,.venv-bench/bin/python)
	@.venv-bench/bin/python $(INSTALL) -r requirements-bench.txt
	@touch $@

# Patroni runs as an unprivileged user, where make runs as root: that one reaches the Python of the system.
.venv-failover/installed: requirements-failover.txt
	@echo "Installing Patroni: some seconds ..."
	@"$(firstword $(wildcard /usr/bin/python3) $(PYTHON))" -m venv .venv-failover
	@.venv-failover/bin/python $(INSTALL) -r requirements-failover.txt
	@touch $@

clean:
	rm -rf .venv .venv-bench .venv-failover .patella
