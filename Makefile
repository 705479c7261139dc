# Needs Python 3.11 or newer, make, and a package index that pip can reach. Nothing else.
#
#   make demo           train a network on handwritten digits, and say where the pictures are
#   make test           all tests but the slow ones
#   make test-slow      the slow ones
#   make adapters-test  the tests that need PyTorch, Keras, ONNX's runtime, JAX or TensorBoard, in an
#                       environment of their own, where these can be had
#   make release-check  what a release needs besides: all translations, and the wheel
#   make wheel-test     build the wheel and use it in a clean environment
#   make page           build the page that `backsight play` opens; needs Node, or PyPI's, and npm's registry
#   make page-test      types and tests of the page, in Node and in Chromium, where these are there
#   make page-pictures make the pictures of the page in docs/pictures anew, in Chromium; then look at them
#   make lint           style, types, and the direction of imports
#   make messages       renew the catalogs of messages, and say which lack a translation
#   make proofs         run every proof on 1,000 networks and make docs/proofs.md of it
#   make slips          run the example of every slip and make docs/slips.md of it
#   make bugs           run and check every wrong program and make docs/bugs.md of it
#   make audit          run every claim of the audit and make docs/audit.md of it; needs MNIST
#   make pictures       make the pictures of README and docs anew; then look at them
#   make bench          time training against PyTorch, JAX and scikit-learn, which it installs apart
#   make bench-page     time the page in Chromium, beside what TensorFlow Playground does
#   make doctor-score   how often the doctor is right, beside published rules: docs/doctor.md
#   make clean          remove what the above have made, but not the runs
#
# Another Python: make test PYTHON=python3.13 (after `make clean`). More workers: WORKERS=8.
# The slow ones of those that need other libraries: make adapters-test SLOW=1.
# Only a part of the benchmark, or a quick one: make bench BENCH="--quick --only adam".
# What the page's heap grows by in an hour: make bench-page PAGE_BENCH="--rounds 0 --minutes 60".
# The doctor's score on cases elsewhere, or of some: make doctor-score CASES=FOLDER ONLY=moons BUDGET=10.

PYTHON  ?= python3
WORKERS ?= 2
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check
QUIETLY := --quiet --progress-bar off

PEERS    := .venv-bench
ADAPTED  := .venv-adapters
# Intel's matrix products, which PyTorch brings along and native code takes where they are.
MKL      ?= $(if $(filter x86_64,$(shell uname -m)),mkl)
PEERS_PY := $(PEERS)/bin/python
# The index of PyTorch that has it without a GPU's libraries, where pip's own has it with them:
# TORCH="--index-url https://download.pytorch.org/whl/cpu".
TORCH    ?=
PYTORCH  := torch==2.13.0 $(TORCH)
SLOW     ?=
# Of the doctor's score: a folder with cases, seconds for each, a part of their names.
CASES    ?= ../shared/faults
BUDGET   ?= 20
ONLY     ?=
PAGE_BENCH ?=
BENCH    ?= --json benchmarks/results.json --markdown docs/peers.md --picture docs/pictures/peers.png

# What skips where such a library is missing.
ADAPTERS_TESTS := $(addprefix tests/adapters/,torch keras onnx code) tests/maths/test_against_torch.py \
  tests/engine/test_layers_against_torch.py tests/engine/test_engines_agree.py \
  tests/checks/test_methods.py tests/checks/test_methods_layers.py \
  tests/checks/user_update/test_torch.py tests/checks/user_update/test_libraries.py \
  tests/runs/test_trackers.py

# Small matrices are fastest on one thread; two workers with two threads each are slowest.
export OMP_NUM_THREADS ?= 1

# Where bytecode is forbidden, as in many containers, every process of the tests would compile all of
# it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: page-pictures help demo test test-slow adapters-test release-check wheel-test page page-test lint messages proofs slips bugs audit pictures bench bench-page doctor-score clean

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/installed
	@$(BIN)/backsight train digits
	@echo "Look at the pictures:"
	@ls "$$(ls -td runs/digits-* | head -n 1)"/*.png

test: $(VENV)/ready
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow and not release and not browser"

test-slow: $(VENV)/browser page
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m slow

# Where they cannot be had, as without a network, it says so, and nothing is tested. What is skipped is
# told with its reason.
adapters-test:
	@if $(MAKE) --no-print-directory $(ADAPTED)/ready; then \
	  $(ADAPTED)/bin/python -m pytest -n $(WORKERS) --dist worksteal $(ADAPTERS_TESTS) \
	    -m "$(if $(SLOW),slow,not slow and not release and not browser)"; \
	else \
	  echo "SKIPPED: PyTorch and the others could not be installed into $(ADAPTED), so nothing of them was tested."; \
	fi

release-check: wheel-test
	$(BIN)/python -m pytest -m release tests/frame

wheel-test: $(VENV)/ready
	$(BIN)/python -m pytest tests/frame/test_wheel.py

page: $(VENV)/ready
	@$(BIN)/python tools/page.py build

page-test: $(VENV)/browser
	@$(BIN)/python tools/page.py test
	$(BIN)/python -m pytest -m "browser and not slow" tests/page/browser

page-pictures: $(VENV)/browser page
	$(BIN)/python tools/page_pictures.py

lint: $(VENV)/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

messages: $(VENV)/ready
	$(BIN)/python tools/messages.py

proofs: $(VENV)/ready
	$(BIN)/python tools/proofs.py

slips: $(VENV)/ready
	$(BIN)/python tools/slips.py

bugs: $(VENV)/ready
	$(BIN)/python tools/bugs.py

audit: $(VENV)/ready
	PYTHONPATH=tools $(BIN)/python -m audit

pictures: $(VENV)/ready
	$(BIN)/python tools/pictures.py

bench: $(PEERS)/installed
	$(PEERS_PY) benchmarks $(BENCH)
	$(PEERS_PY) benchmarks/numpy_plan.py
	$(PEERS_PY) benchmarks/numerical_gradient.py
	$(PEERS_PY) benchmarks/recording.py --xor 1000000
	$(PEERS_PY) benchmarks/waiting.py

bench-page: $(VENV)/browser page
	$(BIN)/python benchmarks/page.py $(PAGE_BENCH)

# Of a part or under another budget nothing is written.
doctor-score: $(VENV)/ready
	$(BIN)/python benchmarks/doctor $(CASES) --budget $(BUDGET) --processes $(WORKERS) \
	  $(if $(ONLY)$(filter-out 20,$(BUDGET)),--only "$(ONLY)",--json benchmarks/doctor/results.json \
	  --markdown docs/doctor.md)

clean:
	rm -rf $(VENV) $(PEERS) $(ADAPTED) page/node_modules page/build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f src/backsight/languages/*/LC_MESSAGES/*.mo src/backsight/web/page.html

# The stamps: the package as users have it, what tests need besides, and the peers with the package
# in an environment of their own. They are made anew when pyproject.toml changes, and cost nothing
# while it does not.

$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  f"Backsight needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try make PYTHON=python3.12")'
	@echo "Installing into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install $(QUIETLY) --upgrade "pip>=25.1"
	@$(PIP) install $(QUIETLY) --editable .
	@touch $@

$(VENV)/ready: $(VENV)/installed
	@echo "Installing what tests need …"
	@$(PIP) install $(QUIETLY) --editable . --group test
	@touch $@

$(VENV)/browser: $(VENV)/ready
	@$(PIP) install $(QUIETLY) --group browser
	@touch $@

$(PEERS)/installed: pyproject.toml
	@echo "Installing the peers into $(PEERS) …"
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS_PY) -m pip --disable-pip-version-check install $(QUIETLY) --upgrade "pip>=25.1"
	@$(PEERS_PY) -m pip --disable-pip-version-check install $(QUIETLY) $(PYTORCH)
	@$(PEERS_PY) -m pip --disable-pip-version-check install $(QUIETLY) \
	  --editable ".[fast]" jax scikit-learn $(MKL)
	@touch $@

$(ADAPTED)/ready: pyproject.toml
	@echo "Installing PyTorch, Keras and others, and what their tests need, into $(ADAPTED) …"
	@$(PYTHON) -m venv $(ADAPTED)
	@$(ADAPTED)/bin/python -m pip --disable-pip-version-check install $(QUIETLY) --upgrade "pip>=25.1"
	@$(ADAPTED)/bin/python -m pip --disable-pip-version-check install $(QUIETLY) $(PYTORCH)
	@$(ADAPTED)/bin/python -m pip --disable-pip-version-check install $(QUIETLY) \
	  --editable . --group adapters
	@touch $@
