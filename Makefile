# `make demo` and `make test` do all their own set-up in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test validity lint bench cluster soak pins clean

demo: $(READY)
	@$(BIN)/closeknit demo --no-prefect

# A file's tests go to one process, which builds what they share once. Each process keeps
# to one core, and while one waits for a server the others have both.
test: $(READY)
	@POLARS_MAX_THREADS=1 $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

validity: $(READY)
	@$(BIN)/python -m tests.validity

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m tests.licences

bench: $(READY)
	@$(BIN)/python -m tests.bench

# The same tables on Sail, and on Apache Spark with two workers; needs Java 17.
cluster: $(READY) requirements-spark.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-spark.lock
	@$(BIN)/python -m pytest tests/spark
	@$(BIN)/python -m tests.spark

soak: $(READY)
	@$(BIN)/python -m tests.bench.soak

$(READY): pyproject.toml requirements.lock requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Closeknit needs Python 3.11 or newer; say PYTHON=python3.x")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# The pins, made anew; needs uv.
pins:
	@uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url pyproject.toml --output-file requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url pyproject.toml --group dev --output-file requirements-dev.lock
	@uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url pyproject.toml --extra spark --group spark --constraint requirements-dev.lock --output-file requirements-spark.lock

clean:
	@rm -rf .venv
