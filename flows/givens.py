"""What the models are given: the lake, the settings, and what was said before.

The lake and the log of runs are views of their files, the others small tables.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from flows import __version__, lake, settling
from flows.names import keyed
from flows.settings import Parameters, notes
from flows.sources import SOURCES
from flows.sources.text import name_key

RUN = {
    "started_at": "timestamptz",
    "finished_at": "timestamptz",
    "archives_new": "bigint",
    "rows_read": "bigint",
    "rows_rejected": "bigint",
    "version": "varchar",
    "seconds": "double",
    "problems": "bigint",
    "versions": "varchar",
    "parameters": "varchar",
    "steps": "varchar",
    "outcome": "varchar",
}
"""Columns of table `runs` and of its log."""


def define(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the functions that the models use known to `connection`."""
    for macro in _MACROS:
        connection.execute(f"create macro {macro}")


_MACROS = (
    "unix_micros(moment) as epoch_us(moment)",
    "xxhash64(a, b) as cast(hash(a, b) >> 1 as bigint), (a, b, c, d, e, f, g, h) as "
    "cast(hash(a, b, c, d, e, f, g, h) >> 1 as bigint)",
)
"""What Spark has a name for and DuckDB another; the models say it Spark's way."""


def doubled(text: str) -> str:
    """`text` inside a literal."""
    return text.replace("'", "''")


def quoted(path: Path) -> str:
    """The path inside a literal."""
    return doubled(str(path.resolve()))


def pattern(path: Path) -> str:
    """The path inside a literal that DuckDB takes for a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", quoted(path))


def open_lake(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    for table, schema in lake.tables().items():
        found = lake.files_of(data, table)
        if found:
            listed = ", ".join(f"'{pattern(p)}'" for p in found)
            select = (
                f"from read_parquet([{listed}], hive_partitioning = true, "
                "hive_types_autocast = false)"
            )
        else:
            columns = ", ".join(
                f"cast(null as {_duckdb_type(kind)}) as {name}"
                for name, kind in {
                    **schema,
                    "owner": pl.String,
                    "archive": pl.String,
                }.items()
            )
            select = f"select {columns} limit 0"
        connection.execute(f"create view lake_{table} as {select}")


_TYPES: dict[object, str] = {
    pl.String: "varchar",
    pl.Int64: "bigint",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.List(pl.String): "varchar[]",
}


def open_runs(connection: duckdb.DuckDBPyConnection, log: Path) -> None:
    """View `past_runs`, from the log that every run adds a line to."""
    connection.execute(f"create view past_runs as {logged(log)}")


def logged(log: Path) -> str:
    """The query for the rows of the log of runs."""
    if not log.exists():
        nulls = (f"cast(null as {kind}) as {name}" for name, kind in RUN.items())
        return f"select {', '.join(nulls)} limit 0"
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in RUN.items())
    # A line cut short by a crash is worth no failed run.
    return (
        f"from read_json('{pattern(log)}', columns = {{{columns}}}, "
        "format = 'newline_delimited', ignore_errors = true) "
        "where started_at is not null"
    )


def _duckdb_type(kind: object) -> str:
    return _TYPES.get(kind, "timestamptz")


def named(data: Path, me: Sequence[str]) -> list[tuple[str, str]]:
    """Owners and names of theirs: those given, and in a pool that of their folder.

    One word alone, which others may go by, is no member's name.
    """
    folders = [o for o in lake.owners(data) if o != lake.OWNER and " " in o]
    return [(lake.OWNER, name) for name in me] + [(o, o) for o in folders]


def open_settings(
    connection: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    me: Sequence[tuple[str, str]],
    problems: Sequence[tuple[str, str]],
) -> None:
    """Tables `settings` (one row), `setting_notes` (one a setting), `me`
    (names by owner), `sources`, `problems` (by owner).
    """
    values = parameters.model_dump() | {"version": __version__}
    columns = ", ".join(
        f"cast(? as {'timestamptz' if name == 'as_of' else _sql_type(value)}) as {name}"
        for name, value in values.items()
    )
    connection.execute(
        f"create table settings as select {columns}", list(values.values())
    )
    connection.execute(
        "create table setting_notes (name varchar, value double, unit varchar,"
        " meaning varchar, source varchar)"
    )
    for name, (meaning, unit, said) in notes().items():
        connection.execute(
            "insert into setting_notes values (?, ?, ?, ?, ?)",
            [name, values[name], unit, meaning, said],
        )
    connection.execute("create table me (owner varchar, name varchar, name_key text)")
    whose = {"owner": pl.String, "name": pl.String}
    names = pl.DataFrame(list(me), schema=whose, orient="row")
    for row in names.with_columns(name_key=name_key(pl.col("name"))).rows():
        connection.execute("insert into me values (?, ?, ?)", row)
    connection.execute("create table problems (owner varchar, reason varchar)")
    for problem in problems:
        connection.execute("insert into problems values (?, ?)", problem)
    connection.execute("create table sources (network varchar, cannot_show varchar)")
    for source in SOURCES:
        connection.execute(
            "insert into sources values (?, ?)", [source.NETWORK, source.CANNOT_SHOW]
        )


def open_settled(
    connection: duckdb.DuckDBPyConnection, said: Sequence[settling.Said]
) -> None:
    """Table `settled`: what people.toml says, one row a person meant."""
    connection.execute(
        "create table settled (line bigint, verb varchar, entry bigint,"
        " place bigint, ref varchar, shown varchar, folded varchar, digits varchar,"
        " name_key varchar, alias varchar)"
    )
    keys = keyed(pl.Series([one.ref for one in said], dtype=pl.String))
    for one, (_, key, alias) in zip(said, keys.rows(), strict=True):
        row = [one.line, one.verb, one.entry, one.place, one.ref, one.shown]
        row += [settling.folded(one.ref), settling.digits(one.ref), key, alias]
        connection.execute("insert into settled values (?,?,?,?,?,?,?,?,?,?)", row)


def open_known_ids(connection: duckdb.DuckDBPyConnection, old: Path) -> None:
    """Table `known_ids`: the person of each handle in the `old` warehouse.

    By it a person keeps their id when a new archive knows more of them.
    """
    columns = "owner varchar, network varchar, handle varchar, person_id varchar"
    connection.execute(f"create table known_ids ({columns})")
    if not old.exists():
        return
    try:
        connection.execute(f"attach '{quoted(old)}' as old (read_only)")
        connection.execute(
            "insert into known_ids"
            " select owner, network, handle, person_id from old.handles"
        )
        connection.execute("detach old")
    except duckdb.Error:
        # Not a warehouse any more: its ids are lost, the archives are not.
        return


def _sql_type(value: object) -> str:
    return {int: "bigint", float: "double", str: "varchar"}[type(value)]
