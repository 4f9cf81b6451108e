"""Imported before Polars: a process a core, and threads beside them only cost."""

import os

os.environ["POLARS_MAX_THREADS"] = "1"
