"""Two warehouses held against each other, row by row."""

from pathlib import Path

import duckdb

from flows import models, warehouse

ORDERED = ("reconnect", "introductions")
"""Tables that are shown as they stand."""


def differences(one: Path, other: Path) -> dict[str, object]:
    """Of two data folders, each table that is not equal and its first unlike rows.

    Floats may differ by 1e-9 of themselves. What a run says of itself (`runs`) is
    left out, and a list may have its elements in any order.
    """
    found: dict[str, object] = {}
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name, data in (("one", one), ("other", other)):
            file = data / warehouse.DATABASE
            connection.execute(f"attach '{file}' as {name} (read_only)")
        for model in models.models():
            if model.staging or model.name == "runs":
                continue
            ours = _rows(connection, f"one.{model.name}")
            theirs = _rows(connection, f"other.{model.name}")
            if len(ours) != len(theirs):
                found[model.name] = (len(ours), len(theirs))
            for row, its in zip(ours, theirs, strict=False):
                if not all(map(_is_equal, row, its)):
                    found.setdefault(model.name, (row, its))
    return found


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    kinds = {
        name: kind
        for name, kind, *_ in connection.execute(f"describe {table}").fetchall()
    }
    columns = ", ".join(
        f"list_sort({name})" if kind.endswith("[]") else name
        for name, kind in kinds.items()
    )
    # Floats last, for they may differ a little.
    keys = [f'"{c}"' for c, kind in kinds.items() if kind != "DOUBLE"]
    keys += [f'round("{c}", 5)' for c, kind in kinds.items() if kind == "DOUBLE"]
    order = "rowid" if table.endswith(ORDERED) else ", ".join(keys)
    query = f"select {columns} from {table} order by {order}"
    return connection.execute(query).fetchall()


def _is_equal(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1, abs(one))
    return one == other
