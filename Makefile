# Each target sets up what it needs, from a fresh clone, in a .venv of its own; a stamp file there says that an extra of setup.cfg is installed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := docs/_build/html
# One process a core, each with one thread for products of matrices.
PYTEST := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --dist worksteal

define on_each_device
@set -e; for device in $$($(BIN)/python tests/devices.py); do \
	echo "== device: $$device"; \
	TINYGRAD_EDU_DEVICE=$$device $(PYTEST) $(1) $(ARGS); \
done
endef

.DEFAULT_GOAL := help
.PHONY: help run test test-opencl-strict doctest docs docs-serve pdf look notebooks oracle bench lint clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: $(VENV)/examples.stamp  ## train a network on real data and write a report (ARGS="--data cancer")
	$(BIN)/python -m tinygrad_edu train $(ARGS)

test: $(VENV)/test.stamp  ## run the tests and every doctest, on each device there is
	$(on_each_device)

test-opencl-strict: $(VENV)/test.stamp  ## tensors and networks on an OpenCL device, where computing on the host is an error
	TINYGRAD_EDU_DEVICE=opencl TINYGRAD_EDU_OPENCL_STRICT=1 $(PYTEST) tests/opencl tests/tensor tests/nn tests/optim tests/models $(ARGS)

doctest: $(VENV)/test.stamp  ## run the sessions in the chapters, the pages and the docstrings
	$(PYTEST) tinygrad_edu chapters docs $(ARGS)

docs: $(VENV)/docs.stamp  ## build the site into docs/_build/html; a warning is an error
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs $(SITE)
	@echo "built: $(SITE)/index.html"

pdf: docs $(VENV)/look.stamp  ## print the book to docs/_build/book.pdf with headless Chromium
	$(BIN)/python docs/pdf.py $(SITE) docs/_build/book.pdf

docs-serve: docs  ## build the site and show it at http://localhost:8000
	$(BIN)/python -m http.server 8000 --bind localhost --directory $(SITE)

look: docs $(VENV)/look.stamp  ## open every built page in headless Chromium, wide and narrow, and use the site
	$(BIN)/python docs/look.py $(SITE) docs/_build/look

notebooks: docs $(VENV)/notebooks.stamp  ## run every chapter's notebook in Jupyter's kernel, and compare what it prints
	$(BIN)/python docs/run_notebooks.py $(SITE)

oracle: $(VENV)/test.stamp $(VENV)/oracle.stamp  ## compare each device with PyTorch, live (installs it)
	$(call on_each_device,tests/oracle)

bench: $(VENV)/bench.stamp $(VENV)/oracle.stamp  ## measure against the peers
	$(BIN)/python -m benchmarks $(ARGS)

lint: $(VENV)/lint.stamp  ## ruff, and mypy on the public API
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy

clean:  ## remove what the other targets made, .venv included
	rm -rf $(VENV) docs/_build docs/chapters build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 1; }

# The requirement "torch == 2.13.0" of the extra `oracle` is exact: nothing here can bring another PyTorch.
$(VENV)/%.stamp: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[$*]"
	@touch $@
