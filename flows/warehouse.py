"""The warehouse: the SQL models run over the lake into a new DuckDB file.

The new file replaces the old one by one rename, so a reader keeps a whole
database and a crash leaves the old one standing. Each model is one `select`;
the file's name is the table's name, and what it reads is found in its SQL.
Models in `staging/` are not kept, those in `views/` not even stored; the others are
what users query, with the models' comments as the tables' and columns' comments.
"""

import errno
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
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
"""Interactions under which one core is enough for a model."""
_MEMORY, _MORE_MEMORY = 700 * 10**6, 120
"""Bytes that DuckDB may take, and as many more for each interaction beyond a million;
what does not fit is spilled to the data folder."""
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


@dataclass(frozen=True)
class Model:
    """One SQL model: what it is called, reads, says of itself and its columns."""

    name: str
    sql: str
    reads: frozenset[str]
    staging: bool
    view: bool
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
        staging=path.parent.name in ("staging", "views"),
        view=path.parent.name == "views",
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
    problems: Sequence[str] = (),
    remote: str | None = None,
) -> Path:
    """Build `DATA/closeknit.duckdb` from the lake; the old one stands till then.

    `problems` are sentences about archives that could not be read; `remote` is a
    Spark Connect endpoint to run the models on, in place of DuckDB. Where nothing
    has changed since the last build nothing is done. Raises `CloseknitError` when
    a check of `sql/checks` returns a row.
    """
    said = settling.settled(data)
    fingerprint = _fingerprint(data, parameters, me, problems, said)
    if fingerprint == _last_fingerprint(data):
        return data / DATABASE

    def fill(fresh: Path) -> None:
        with _workshop(fresh, data, parameters, me, problems, said) as connection:
            _open_runs(connection, data)
            if remote:
                _build_on(remote, connection, data, Path(f"{fresh.resolve()}.spark"))
            else:
                _build_all(connection)
            built = f"create macro kept.main.built_from() as '{fingerprint}'"
            connection.execute(built)
            _save(connection)

    return _replace(data, fill)


def log_run(data: Path, run: Mapping[str, Any]) -> None:
    """Add this run's row to the log, and put all of it into table `runs`."""
    (model,) = (model for model in models() if model.name == "runs")

    def add(fresh: Path) -> None:
        shutil.copyfile(data / DATABASE, fresh)
        with duckdb.connect(fresh) as connection:
            # All of it: runs that failed have no other way into the table.
            logged = f"with past_runs as ({_logged(log)}) {model.sql}"
            connection.execute(f"delete from runs; insert into runs {logged}")  # noqa: S608
            connection.execute("checkpoint")  # closing would not tell a full disk

    log = _with_line(data, run)
    _replace(data, add)
    log.replace(data / RUNS)


def log_failure(data: Path, run: Mapping[str, Any]) -> None:
    """Add the row of a run that failed to the log; the next one puts it in `runs`."""
    _with_line(data, run).replace(data / RUNS)


def _with_line(data: Path, run: Mapping[str, Any]) -> Path:
    """The log with this run's line at its end, beside the one that stands."""
    log, line = data / RUNS, json.dumps(run, ensure_ascii=False, default=str)
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    fresh = data / f".{RUNS}.{os.getpid()}"
    fresh.write_text("".join(f"{each}\n" for each in [*lines, line]), "utf-8")
    return fresh


def tidy(data: Path) -> None:
    """Take away what a killed run left beside the warehouse."""
    for left in [*data.glob(f".{DATABASE}.*"), *data.glob(f".{RUNS}.*")]:
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _replace(data: Path, make: Callable[[Path], object]) -> Path:
    """Put what `make` makes in the place of the warehouse, whole or not at all."""
    target, fresh = data / DATABASE, data / f".{DATABASE}.{os.getpid()}"
    try:
        make(fresh)
        # Where somebody wrote to the old one and was killed: it is not of this one.
        target.with_name(f"{DATABASE}.wal").unlink(missing_ok=True)
        fresh.replace(target)
    except duckdb.Error as error:
        raise _fault("the warehouse could not be built", error) from error
    finally:
        for left in data.glob(f"{fresh.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return target


def _fault(what: str, error: duckdb.Error) -> Exception:
    """Of the disk, where that is full; otherwise a sentence."""
    if os.strerror(errno.ENOSPC) in str(error):
        return OSError(errno.ENOSPC, what)
    return CloseknitError(f"{what}, the old one stands: {error}")


@contextmanager
def _workshop(
    fresh: Path,
    data: Path,
    parameters: Parameters,
    me: Sequence[str],
    problems: Sequence[str],
    said: Sequence[settling.Said],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, where the models are built, with all that they read.

    What users query is in its part `kept`, the file `fresh`; all else in `memory`.
    """
    with duckdb.connect() as connection:
        connection.execute("set fsync_mode = 'none'")  # until the file is whole
        connection.execute(f"attach '{_quoted(fresh)}' as kept")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set temp_directory = ?", [f"{fresh}.spill"])
        define(connection)
        _open_lake(connection, data)
        _bound(connection)
        _open_settings(connection, parameters, _names(data, me), problems)
        _open_settled(connection, said)
        _open_known_ids(connection, data / DATABASE)
        yield connection


def _bench(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A place of its own in the workshop, where both parts are at hand."""
    own = connection.cursor()
    own.execute("set timezone = 'UTC'")
    own.execute("set search_path = 'memory,kept'")
    return own


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


@contextmanager
def staged(
    data: Path,
    parameters: Parameters,
    me: Sequence[str],
    wanted: Sequence[str],
    said: Sequence[settling.Said] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own in which the models `wanted` stand over the lake.

    `said` stands in the place of what people.toml says.
    """
    fresh = data / f".{DATABASE}.{os.getpid()}"
    by_name = {model.name: model for model in models()}
    needed, rest = set[str](), [*wanted]
    while rest:
        if (name := rest.pop()) in by_name and name not in needed:
            needed.add(name)
            rest += by_name[name].reads
    try:
        said = settling.settled(data) if said is None else said
        with (
            _workshop(fresh, data, parameters, me, (), said) as connection,
            _bench(connection) as own,
        ):
            for model in models():
                if model.name in needed:
                    _run(own, model)
            yield own
    finally:
        tidy(data)


def _build_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Run every model, once those it reads are there, and the checks."""

    def run(name: str) -> str:
        with _bench(connection) as own:
            _run(own, by_name[name])
        return name

    def read(name: str) -> None:
        """Count one reading of `name`, of which nothing stays after the last."""
        readings[name] -= 1
        if readings[name] == 0 and name in by_name and by_name[name].staging:
            kind = "view" if by_name[name].view else "table"
            connection.execute(f"drop {kind} memory.main.{name}")
            if by_name[name].view:
                done(name)

    def done(name: str) -> None:
        for each in by_name[name].reads:
            read(each)

    by_name = {model.name: model for model in models()}
    readings = Counter(r for model in models() for r in model.reads)
    readings.update(_checked())
    order = TopologicalSorter(
        {name: model.reads & by_name.keys() for name, model in by_name.items()}
    )
    order.prepare()
    running: set[Future[str]] = set()
    # Two at a time, since planning, most of a small model's cost, takes one core.
    with ThreadPoolExecutor(2) as pool:
        while order.is_active():
            running |= {pool.submit(run, name) for name in order.get_ready()}
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for name in [future.result() for future in ended]:
                order.done(name)
                if not by_name[name].view:
                    done(name)
    with _bench(connection) as own:
        _check(own)


def _build_on(
    remote: str, connection: duckdb.DuckDBPyConnection, data: Path, folder: Path
) -> None:
    """Run every model on Spark, in `folder`, and the checks on what comes back."""
    from flows import engines  # needs the extra

    checked = _checked()
    with _bench(connection) as own, engines.spark(remote, folder) as spark:
        own.execute("set preserve_insertion_order = true")
        lakes = {f"lake_{t}": t for t in lake.tables() if lake.files_of(data, t)}
        for (table,) in own.execute("select name from (show all tables)").fetchall():
            if table in lakes:
                files, pattern = lake.root(data).resolve(), f"{lakes[table]}-*.parquet"
            else:
                files, pattern = folder / "given" / table, "*.parquet"
                files.mkdir(parents=True)
                given = _quoted(files / "0.parquet")
                own.execute(f"copy (from {table}) to '{given}'")
            spark.open(table, _columns(own, table), files, pattern)
        for model in models():
            _run(own, model, " with no data")
            made = spark.make(model.name, model.sql, _columns(own, model.name))
            if made and (not model.staging or model.name in checked):
                listed = ", ".join(f"'{_pattern(p)}'" for p in made)
                own.execute(f"insert into {model.name} from read_parquet([{listed}])")
        _check(own)


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a table and their types."""
    described = connection.execute(f"describe {table}").fetchall()
    return {name: kind for name, kind, *_ in described}


def _bound(connection: duckdb.DuckDBPyConnection) -> None:
    """Let DuckDB take as much memory, and as many cores, as the lake is large."""
    counted = connection.execute("select count(*) from lake_interactions").fetchall()
    count = int(counted[0][0])
    memory = _MEMORY + _MORE_MEMORY * max(count - 10**6, 0)
    connection.execute(f"set memory_limit = '{memory}B'")
    if count < _SMALL:
        connection.execute("set threads = 1")


def _save(connection: duckdb.DuckDBPyConnection) -> None:
    """Finish the file: all of it on the disk, which may turn out to be full."""
    connection.execute("set fsync_mode = 'standard'")
    connection.execute("force checkpoint kept")
    connection.execute("detach kept")


def _fingerprint(
    data: Path,
    parameters: Parameters,
    me: Sequence[str],
    problems: Sequence[str],
    said: Sequence[settling.Said],
) -> str:
    """What the tables follow from: the lake, the settings and the models, and not the
    engine, for they are equal on each.
    """
    digest = hashlib.sha256()
    # What is forgotten is written anew, under the same name.
    parts = [f"{p.relative_to(data)} {p.stat().st_mtime_ns}" for p in lake.sets(data)]
    parts += [parameters.model_dump_json()]
    parts += [repr(list(given)) for given in (me, problems, said)]
    parts += [p.read_text("utf-8") for p in sorted(SQL.glob("*/**/*.sql"))]
    for part in [__version__, duckdb.__version__, rules.digest(), *parts]:
        digest.update(part.encode())
    return digest.hexdigest()


def _last_fingerprint(data: Path) -> str | None:
    """What the warehouse there was built from; None where it cannot be told."""
    if not (data / DATABASE).exists():
        return None
    try:
        with duckdb.connect(data / DATABASE, read_only=True) as connection:
            found = connection.execute("select built_from()").fetchone()
    except duckdb.Error:  # of an earlier version, or damaged
        return None
    return str(found[0]) if found else None


_QUOTE = "'"


def _quoted(path: Path) -> str:
    """The path inside a literal."""
    return str(path.resolve()).replace(_QUOTE, _QUOTE * 2)


def _pattern(path: Path) -> str:
    """The path inside a literal that DuckDB takes for a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", _quoted(path))


def _open_lake(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    for table, schema in lake.tables().items():
        found = lake.files_of(data, table)
        if found:
            listed = ", ".join(f"'{_pattern(p)}'" for p in found)
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


def _open_runs(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """View `past_runs`, from the log that every run adds a line to."""
    connection.execute(f"create view past_runs as {_logged(data / RUNS)}")


def _logged(log: Path) -> str:
    """The query for the rows of the log of runs."""
    if not log.exists():
        nulls = (f"cast(null as {kind}) as {name}" for name, kind in RUN.items())
        return f"select {', '.join(nulls)} limit 0"
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in RUN.items())
    # A line cut short by a crash is worth no failed run.
    return (
        f"from read_json('{_pattern(log)}', columns = {{{columns}}}, "
        "format = 'newline_delimited', ignore_errors = true) "
        "where started_at is not null"
    )


def _duckdb_type(kind: object) -> str:
    return _TYPES.get(kind, "timestamptz")


def _names(data: Path, me: Sequence[str]) -> list[tuple[str, str]]:
    """Owners and names of theirs: those given, and in a pool that of their folder.

    One word alone, which others may go by, is no member's name.
    """
    folders = [o for o in lake.owners(data) if o != lake.OWNER and " " in o]
    return [(lake.OWNER, name) for name in me] + [(o, o) for o in folders]


def _open_settings(
    connection: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    me: Sequence[tuple[str, str]],
    problems: Sequence[str],
) -> None:
    """Tables `settings` (one row), `setting_notes` (one a setting), `me`
    (names by owner), `sources`, `problems`.
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
    named = pl.DataFrame(list(me), schema=whose, orient="row")
    for row in named.with_columns(name_key=name_key(pl.col("name"))).rows():
        connection.execute("insert into me values (?, ?, ?)", row)
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


def _run(connection: duckdb.DuckDBPyConnection, model: Model, how: str = "") -> None:
    name = f"{'memory' if model.staging else 'kept'}.main.{model.name}"
    kind = "view" if model.view and not how else "table"
    try:
        connection.execute(f"create {kind} {name} as {model.sql}{how}")
    except duckdb.Error as error:
        raise _fault(f"sql model {model.name}", error) from error
    if model.staging:
        return
    comments = [(f"table {name}", model.comment)]
    comments += [(f"column {name}.{c}", text) for c, text in model.columns.items()]
    said = (f"comment on {w} is '{t.replace(_QUOTE, _QUOTE * 2)}'" for w, t in comments)
    connection.execute(f"begin; {'; '.join(said)}; commit")  # at once: twice as fast


def _checked() -> set[str]:
    """The tables that the checks read."""
    return {r for p in SQL.glob("checks/*.sql") for r in _reads(p.read_text("utf-8"))}


def _check(connection: duckdb.DuckDBPyConnection) -> None:
    for path in sorted(SQL.glob("checks/*.sql")):
        found = connection.execute(path.read_text("utf-8")).fetchone()
        if found:
            raise CloseknitError(
                f"check {path.stem} failed, the old warehouse stands: {found}. "
                "This is a fault of Closeknit; please report it."
            )


@contextmanager
def connect(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, read-only; `CloseknitError` where there is none, or where it
    lacks what is asked for.
    """
    path = data / DATABASE
    if not path.exists():
        raise CloseknitError(
            f"{path}: there is no warehouse yet. Run `closeknit run` first, "
            "or `closeknit demo` to see one."
        )
    try:
        # It reads and writes no other file, whatever is asked of it.
        connection = duckdb.connect(
            path, read_only=True, config={"enable_external_access": False}
        )
    except duckdb.Error as error:
        raise CloseknitError(f"{path}: cannot be opened: {error}") from error
    with connection:
        connection.execute("set timezone = 'UTC'")
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise CloseknitError(
                f"{path}: another version of Closeknit built it. Run `closeknit run`, "
                "which builds it anew."
            ) from error
