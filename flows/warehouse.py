"""The warehouse: the SQL models run over the lake into a new DuckDB file.

The new file replaces the old one by one rename, so a reader keeps a whole
database and a crash leaves the old one standing. Each model is one `select`;
the file's name is the table's name, and what it reads is found in its SQL.
Models in `staging/` are not kept; the others are what users query, with the
models' comments as the tables' and columns' comments.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import polars as pl

from flows import __version__, lake, settling
from flows.errors import CloseknitError
from flows.language import rules
from flows.resources import SQL
from flows.settings import Parameters, notes
from flows.sources import SOURCES
from flows.sources.text import name_key

DATABASE = "closeknit.duckdb"
RUNS = "runs.jsonl"
"""The log of runs beside the warehouse: one JSON object a line."""
_SMALL = 100_000
"""Interactions under which two models are run at a time."""
RUN = {
    "started_at": "timestamptz",
    "finished_at": "timestamptz",
    "archives_new": "bigint",
    "rows_read": "bigint",
    "rows_rejected": "bigint",
    "version": "varchar",
    "seconds": "double",
}


@dataclass(frozen=True)
class Model:
    """One SQL model: what it is called, reads, says of itself and its columns."""

    name: str
    sql: str
    reads: frozenset[str]
    staging: bool
    comment: str
    columns: Mapping[str, str]


@cache
def models() -> tuple[Model, ...]:
    """Every model, each after those it reads."""
    found = {path.stem: _model(path) for path in SQL.glob("models/*/*.sql")}
    order = TopologicalSorter(
        {name: sorted(found[name].reads & found.keys()) for name in sorted(found)}
    )
    return tuple(found[name] for name in order.static_order())


def _model(path: Path) -> Model:
    sql = path.read_text("utf-8")
    head = re.match(r"(?:--.*\n)*", sql)
    lines = head[0].splitlines() if head else []
    return Model(
        name=path.stem,
        sql=sql,
        reads=_reads(sql),
        staging=path.parent.name == "staging",
        comment=" ".join(line.removeprefix("--").strip() for line in lines),
        columns=_column_comments(sql),
    )


def _reads(sql: str) -> frozenset[str]:
    """The tables a query reads, its own steps apart.

    Looked for as they are written; a test holds it against a parser, which would
    take a second for all the models.
    """
    code = re.sub(r"--.*", "", sql)
    steps = re.findall(r"(\w+) as \(", code)
    return frozenset(re.findall(r"\b(?:from|join)\s+(\w+)", code)) - {*steps}


def _column_comments(sql: str) -> dict[str, str]:
    """The comments that trail the columns of the model's last select.

    A column taken from `settings` needs none: settings.py says what it is.
    """
    last = sql[sql.rfind("\nselect") + 1 :]
    said = {
        f"settings.{name}": f"{meaning} ({unit})"
        for name, (meaning, unit, _) in notes().items()
    }
    columns = (
        (code.rstrip(", ").rpartition(" ")[2], comment)
        for code, _, comment in (line.partition(" -- ") for line in last.splitlines())
    )
    return {
        column.rpartition(".")[2]: comment or said[column]
        for column, comment in columns
        if column and (comment or column in said)
    }


def build(
    data: Path,
    parameters: Parameters,
    me: Sequence[str] = (),
    run: Mapping[str, object] = MappingProxyType({}),
    problems: Sequence[str] = (),
) -> Path:
    """Build `DATA/closeknit.duckdb` from the lake; the old one stands till then.

    `run` is this run's row of table `runs` but for its end; `problems` are
    sentences about archives that could not be read. Where nothing has changed
    since the last build only the run is added. Raises `CloseknitError` when a
    check of `sql/checks` returns a row.
    """
    target = data / DATABASE
    fresh = data / f".{DATABASE}.{os.getpid()}"
    said = settling.settled(data)
    fingerprint = _fingerprint(data, parameters, me, problems, said)
    try:
        try:
            is_built = fingerprint == _last_fingerprint(data) and target.exists()
            if is_built:
                shutil.copyfile(target, fresh)
            else:
                with _workshop(fresh) as connection:
                    _open_lake(connection, data)
                    _open_settings(connection, parameters, me, problems)
                    _open_settled(connection, said)
                    _open_known_ids(connection, target)
                    _open_runs(connection, data)
                    _build_all(connection)
                    _save(connection, fresh)
            if run:
                with duckdb.connect(fresh) as connection:
                    row = dict(run) | {"fingerprint": fingerprint}
                    _log_run(connection, data, row)
            fresh.replace(target)
        except duckdb.Error as error:
            raise CloseknitError(
                f"the warehouse could not be built: {error}"
            ) from error
    finally:
        for left in data.glob(f".{DATABASE}.{os.getpid()}*"):
            left.unlink()
    return target


def _workshop(fresh: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory, where the models are built before they are saved.

    What users query is in its part `memory`, all else in `staging`.
    """
    connection = duckdb.connect()
    # Bounded: what does not fit is spilled to the data folder.
    connection.execute("set memory_limit = '1GB'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"set temp_directory = '{_quoted(fresh.with_suffix('.spill'))}'")
    connection.execute("attach ':memory:' as staging")
    connection.execute("use staging")
    define(connection)
    return connection


def _bench(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A place of its own in the workshop, where both parts are at hand."""
    own = connection.cursor()
    own.execute("set timezone = 'UTC'")
    own.execute("set search_path = 'memory,staging'")
    return own


def define(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the functions that the models use known to `connection`."""
    for macro in _MACROS:
        connection.execute(f"create macro {macro}")


_MACROS = (
    "unix_micros(moment) as epoch_us(moment)",
    "xxhash64(a, b) as hash(a, b), (a, b, c, d, e, f, g, h) as "
    "hash(a, b, c, d, e, f, g, h)",
)
"""What Spark has a name for and DuckDB another; the models say it Spark's way."""


def _build_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Run every model, once those it reads are there, and the checks."""

    def run(name: str) -> str:
        with _bench(connection) as own:
            _run(own, by_name[name])
        return name

    by_name = {model.name: model for model in models()}
    order = TopologicalSorter(
        {name: model.reads & by_name.keys() for name, model in by_name.items()}
    )
    order.prepare()
    running: set[Future[str]] = set()
    is_small = _is_small(connection)
    # Planning takes one core: small models are run two at a time, a core each.
    if is_small:
        connection.execute("set threads = 1")
    with ThreadPoolExecutor(2 if is_small else 1) as pool:
        while order.is_active():
            running |= {pool.submit(run, name) for name in order.get_ready()}
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            order.done(*(future.result() for future in ended))
    with _bench(connection) as own:
        _check(own)


def _is_small(connection: duckdb.DuckDBPyConnection) -> bool:
    count = "select count(*) < ? from lake_interactions"
    return bool(connection.execute(count, [_SMALL]).fetchall()[0][0])


def _save(connection: duckdb.DuckDBPyConnection, fresh: Path) -> None:
    connection.execute(f"attach '{_quoted(fresh)}' as saved")
    connection.execute("copy from database memory to saved")
    connection.execute("detach saved")


def _fingerprint(
    data: Path,
    parameters: Parameters,
    me: Sequence[str],
    problems: Sequence[str],
    said: Sequence[settling.Said],
) -> str:
    """What the tables follow from: the lake, the settings and the models."""
    digest = hashlib.sha256()
    sets = lake.root(data).glob("owner=*/archive=*")
    parts = [str(path.relative_to(data)) for path in sorted(sets)]
    parts += [parameters.model_dump_json()]
    parts += [repr(list(given)) for given in (me, problems, said)]
    parts += [p.read_text("utf-8") for p in sorted(SQL.glob("*/**/*.sql"))]
    for part in [__version__, rules.digest(), *parts]:
        digest.update(part.encode())
    return digest.hexdigest()


def _last_fingerprint(data: Path) -> str | None:
    try:
        *_, last = (data / RUNS).read_text("utf-8").splitlines()
        return str(json.loads(last).get("fingerprint"))
    except (OSError, ValueError):
        return None


def _log_run(
    connection: duckdb.DuckDBPyConnection, data: Path, run: Mapping[str, Any]
) -> None:
    """Add this run to table `runs`, and to the log the next build reads."""
    finished = datetime.now(UTC)
    seconds = round((finished - run["started_at"]).total_seconds(), 3)
    row = {**run, "finished_at": finished, "seconds": seconds}
    columns = ", ".join(RUN)
    marks = ", ".join("?" for _ in RUN)
    insert = f"insert into runs ({columns}) values ({marks})"  # noqa: S608
    connection.execute(insert, [row[c] for c in RUN])
    with (data / RUNS).open("a", encoding="utf-8") as log:
        log.write(json.dumps(row, default=str) + "\n")


_QUOTE = "'"


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace(_QUOTE, _QUOTE * 2)


def _open_lake(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    for table, schema in lake.tables().items():
        found = lake.files_of(data, table)
        if found:
            listed = ", ".join(f"'{_quoted(p)}'" for p in found)
            select = f"from read_parquet([{listed}], hive_partitioning = true)"
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


def _open_runs(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """View `past_runs`, from the log that every run adds a line to."""
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in RUN.items())
    log = data / RUNS
    if log.exists():
        select = f"from read_json('{_quoted(log)}', columns = {{{columns}}})"
    else:
        nulls = (f"cast(null as {kind}) as {name}" for name, kind in RUN.items())
        select = f"select {', '.join(nulls)} limit 0"
    connection.execute(f"create view past_runs as {select}")


def _duckdb_type(kind: object) -> str:
    return _TYPES.get(kind, "timestamptz")


def _open_settings(
    connection: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    me: Sequence[str],
    problems: Sequence[str],
) -> None:
    """Tables `settings` (one row), `setting_notes` (one a setting), `me`
    (names), `sources`, `problems`.
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
    connection.execute("create table me (name varchar, name_key varchar)")
    named = pl.DataFrame({"name": list(me)}, schema={"name": pl.String})
    for row in named.with_columns(name_key=name_key(pl.col("name"))).rows():
        connection.execute("insert into me values (?, ?)", row)
    connection.execute("create table problems (reason varchar)")
    for problem in problems:
        connection.execute("insert into problems values (?)", [problem])
    connection.execute("create table sources (network varchar, cannot_show varchar)")
    for source in SOURCES:
        connection.execute(
            "insert into sources values (?, ?)", [source.NETWORK, source.CANNOT_SHOW]
        )


def _open_settled(
    connection: duckdb.DuckDBPyConnection, said: Sequence[settling.Said]
) -> None:
    """Table `settled`: what people.toml says, one row a person meant."""
    connection.execute(
        "create table settled (line bigint, verb varchar, entry bigint,"
        " place bigint, ref varchar, shown varchar, name_key varchar)"
    )
    refs = pl.DataFrame({"ref": [one.ref for one in said]}, schema={"ref": pl.String})
    keys = refs.select(name_key(pl.col("ref")))["ref"]
    for one, key in zip(said, keys, strict=True):
        row = [one.line, one.verb, one.entry, one.place, one.ref, one.shown, key]
        connection.execute("insert into settled values (?, ?, ?, ?, ?, ?, ?)", row)


def _open_known_ids(connection: duckdb.DuckDBPyConnection, old: Path) -> None:
    """Table `known_ids`: the person of each handle in the `old` warehouse.

    By it a person keeps their id when a new archive knows more of them.
    """
    columns = "owner varchar, network varchar, handle varchar, person_id varchar"
    connection.execute(f"create table known_ids ({columns})")
    if not old.exists():
        return
    try:
        connection.execute(f"attach '{_quoted(old)}' as old (read_only)")
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


def _run(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    name = f"{'staging' if model.staging else 'memory'}.main.{model.name}"
    try:
        connection.execute(f"create table {name} as {model.sql}")
    except duckdb.Error as error:
        raise CloseknitError(f"sql model {model.name}: {error}") from error
    if model.staging:
        return
    comments = [(f"table {name}", model.comment)]
    comments += [(f"column {name}.{c}", text) for c, text in model.columns.items()]
    said = (f"comment on {w} is '{t.replace(_QUOTE, _QUOTE * 2)}'" for w, t in comments)
    connection.execute(f"begin; {'; '.join(said)}; commit")  # at once: twice as fast


def _check(connection: duckdb.DuckDBPyConnection) -> None:
    for path in sorted(SQL.glob("checks/*.sql")):
        found = connection.execute(path.read_text("utf-8")).fetchone()
        if found:
            raise CloseknitError(
                f"check {path.stem} failed, the old warehouse stands: {found}. "
                "This is a fault of Closeknit; please report it."
            )


def connect(data: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse, read-only; `CloseknitError` where there is none."""
    path = data / DATABASE
    if not path.exists():
        raise CloseknitError(
            f"{path}: there is no warehouse yet. Run `closeknit run` first, "
            "or `closeknit demo` to see one."
        )
    try:
        connection = duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        raise CloseknitError(f"{path}: cannot be opened: {error}") from error
    connection.execute("set timezone = 'UTC'")
    return connection
