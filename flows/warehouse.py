"""The warehouse: the SQL models run over the lake into a new DuckDB file.

The new file replaces the old one by one rename, so a reader keeps a whole
database and a crash leaves the old one standing.
"""

import errno
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from flows import __version__, givens, lake, settling
from flows.errors import CloseknitError
from flows.language import rules
from flows.models import Model, checked, models
from flows.resources import SQL
from flows.settings import Parameters

DATABASE = "closeknit.duckdb"
RUNS = "runs.jsonl"
"""The log of runs beside the warehouse: one JSON object a line."""
_SMALL = 100_000
"""Interactions under which one core is enough for a model."""
_AT_ONCE = 2
"""Models that are built at a time."""
_MEMORY, _MORE_MEMORY = 700 * 10**6, 120
"""Bytes that DuckDB may take, and as many more for each interaction beyond a million;
what does not fit is spilled to the data folder."""


def build(
    data: Path,
    parameters: Parameters,
    me: Sequence[str] = (),
    problems: Sequence[tuple[str, str]] = (),
    remote: str | None = None,
) -> Path:
    """Build `DATA/closeknit.duckdb` from the lake; the old one stands till then.

    `problems` are sentences about archives that could not be read, by owner; `remote`
    is a Spark Connect endpoint to run the models on, in place of DuckDB. Where nothing
    has changed since the last build nothing is done. Raises `CloseknitError` when
    a check of `sql/checks` returns a row.
    """
    said = settling.settled(data)
    fingerprint = _fingerprint(data, parameters, me, problems, said)
    if fingerprint == _last_fingerprint(data):
        return data / DATABASE

    def fill(fresh: Path) -> None:
        with _workshop(fresh, data, parameters, me, problems, said) as connection:
            givens.open_runs(connection, data / RUNS)
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
            logged = f"with past_runs as ({givens.logged(log)}) {model.sql}"
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
    problems: Sequence[tuple[str, str]],
    said: Sequence[settling.Said],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, where the models are built, with all that they read.

    What users query is in its part `kept`, the file `fresh`; all else in `memory`.
    """
    with duckdb.connect() as connection:
        connection.execute("set fsync_mode = 'none'")  # until the file is whole
        connection.execute(f"attach '{givens.quoted(fresh)}' as kept")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set temp_directory = ?", [f"{fresh}.spill"])
        givens.define(connection)
        givens.open_lake(connection, data)
        _bound(connection)
        givens.open_settings(connection, parameters, givens.named(data, me), problems)
        givens.open_settled(connection, said)
        givens.open_known_ids(connection, data / DATABASE)
        yield connection


def _bench(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A place of its own in the workshop, where both parts are at hand."""
    own = connection.cursor()
    own.execute("set timezone = 'UTC'")
    own.execute("set search_path = 'memory,kept'")
    return own


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
    readings.update(checked())
    order = TopologicalSorter(
        {name: model.reads & by_name.keys() for name, model in by_name.items()}
    )
    order.prepare()
    behind = _behind()
    ready: list[str] = []
    running: set[Future[str]] = set()
    # Two at a time, since planning, most of a small model's cost, takes one core.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while order.is_active():
            ready = sorted([*ready, *order.get_ready()], key=behind.__getitem__)
            while ready and len(running) < _AT_ONCE:
                running.add(pool.submit(run, ready.pop()))
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for name in [future.result() for future in ended]:
                order.done(name)
                if not by_name[name].view:
                    done(name)
    with _bench(connection) as own:
        _check(own)


def _behind() -> Counter[str]:
    """How many models wait for each in a row: the longest row is begun first."""
    behind = Counter[str]()
    for model in reversed(models()):
        for name in model.reads:
            behind[name] = max(behind[name], behind[model.name] + 1)
    return behind


def _build_on(
    remote: str, connection: duckdb.DuckDBPyConnection, data: Path, folder: Path
) -> None:
    """Run every model on Spark, in `folder`, and the checks on what comes back."""
    from flows import engines  # needs the extra

    needed = checked()
    with _bench(connection) as own, engines.spark(remote, folder) as spark:
        own.execute("set preserve_insertion_order = true")
        lakes = {f"lake_{t}": t for t in lake.tables() if lake.files_of(data, t)}
        for (table,) in own.execute("select name from (show all tables)").fetchall():
            if table in lakes:
                files, pattern = lake.root(data).resolve(), f"{lakes[table]}-*.parquet"
            else:
                files, pattern = folder / "given" / table, "*.parquet"
                files.mkdir(parents=True)
                given = givens.quoted(files / "0.parquet")
                own.execute(f"copy (from {table}) to '{given}'")
            spark.open(table, _columns(own, table), files, pattern)
        for model in models():
            _run(own, model, " with no data")
            made = spark.make(model.name, model.sql, _columns(own, model.name))
            if made and (not model.staging or model.name in needed):
                listed = ", ".join(f"'{givens.pattern(p)}'" for p in made)
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
    problems: Sequence[tuple[str, str]],
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
    said = (f"comment on {w} is '{givens.doubled(t)}'" for w, t in comments)
    connection.execute(f"begin; {'; '.join(said)}; commit")  # at once: twice as fast


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
