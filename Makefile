# `make help` lists the targets. Everything is installed into .venv, once for each change of the lock files.
PYTHON ?= python3
PORT ?= 8000
PLANS ?=
TORCH_INDEX ?=
ARGS ?=
QUESTIONS ?= data/questions/*.jsonl
ARTICLES ?=

VENV := .venv
BIN := $(VENV)/bin
BENCH := var/bench/venv
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
TORCH := $(shell sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.lock)
OLD := Python 3.11 or newer is needed; name one with `make … PYTHON=python3.12`

# Put before a command that reads the official documents: an absolute path, so that it means the same everywhere.
with_plans = $(if $(PLANS),test -d "$(PLANS)" || { echo "PLANS=$(PLANS): no such folder" >&2; exit 1; }; \
	POLICYBOT_PLANS_DIR="$$(cd "$(PLANS)" && pwd)"; export POLICYBOT_PLANS_DIR;)

.PHONY: help run test lint types index evaluate bench install install-dev clean

help:
	@echo "make run      [PLANS=folder] [PORT=8000]  install what is missing, index if stale, serve on http://127.0.0.1:8000"
	@echo "make test     [PLANS=folder] [ARGS=...]   install what is missing, run the tests (with PLANS those that need documents too)"
	@echo "make index    [PLANS=folder]              build the index if it is stale"
	@echo "make evaluate [PLANS=folder]              measure against the development questions; writes var/evaluation.html"
	@echo "make bench     PLANS=folder [ARTICLES=file]  compare with stock LangChain and Haystack; docs/benchmarks.md"
	@echo "make lint | types                         ruff | mypy --strict"
	@echo "make clean                                remove .venv and what tools cached"
	@echo "TORCH_INDEX=url  installs PyTorch from that index first (the CPU build is a tenth of the size)"
	@echo "PYTHON=python3.12  makes .venv with that Python (3.11 or newer)"

run: index
	@$(with_plans) exec $(BIN)/policybot serve --port $(PORT)

index: install
	@$(with_plans) $(BIN)/policybot index

test: install-dev
	@$(with_plans) $(BIN)/python -m pytest $(ARGS)

evaluate: index
	@mkdir -p var
	@$(with_plans) $(BIN)/policybot evaluate $(QUESTIONS) --report var/evaluation.html $(ARGS)

bench: $(BENCH)/installed
	@test -n "$(PLANS)" || { echo "make bench needs PLANS=folder" >&2; exit 1; }
	@$(with_plans) for part in retrieval ablation relevance speed; do $(BENCH)/bin/python -m benchmarks.$$part || exit 1; done
	@$(if $(ARTICLES),$(with_plans) $(BENCH)/bin/python -m benchmarks.scale --articles "$(ARTICLES)")

lint: install-dev
	$(BIN)/ruff check .

types: install-dev
	$(BIN)/mypy

install: $(VENV)/installed
install-dev: $(VENV)/installed-dev

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '$(OLD)' >&2; exit 1; }
	@test -x $(BIN)/python || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing from requirements.lock (the first time this takes some minutes)"
	@$(if $(TORCH_INDEX),$(PIP) install "$(TORCH)" --index-url "$(TORCH_INDEX)")
	@$(PIP) install -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@$(PIP) install -r requirements-dev.lock
	@touch $@

# Its own site-packages first, then those of .venv, into which nothing of this may go.
$(BENCH)/installed: requirements-bench.lock $(VENV)/installed-dev
	@test -x $(BENCH)/bin/python || $(BIN)/python -m venv $(BENCH)
	@$(BIN)/python -c 'import sysconfig; print("import site; site.addsitedir(%r)" % sysconfig.get_path("purelib"))' \
		> "$$($(BENCH)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/project.pth"
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps -r requirements-bench.lock
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
