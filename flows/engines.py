"""Where the models run, when not in DuckDB: on any Spark Connect endpoint.

The models are written once, in SQL that DuckDB runs, and said in Spark's by
`spark_sql`. Every table is Parquet in a folder that this machine and the executors
have in common, under the same path.

PySpark and sqlglot come with the extra `closeknit[spark]`; nothing else imports them.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.errors import CloseknitError

try:
    import pyarrow as pa
    from pyarrow import parquet
    from pyspark.errors import PySparkException
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.functions import arrow_udf
    from pyspark.sql.types import StructType
    from sqlglot import exp

    from flows.spark_sql import EDGE, HASH, Columns, spark_tree, text, type_of
except ImportError as error:
    raise CloseknitError(
        f"--engine spark needs what is not there ({error.name}): install "
        "closeknit[spark]."
    ) from error

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # DuckDB reads the other form as of no zone.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # In Spark 4.1 this rule breaks a plan now and then; nothing hangs on it.
    "spark.sql.optimizer.excludedRules": (
        "org.apache.spark.sql.catalyst.optimizer.RemoveRedundantAliases"
    ),
    # An owner may be called 007.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}


class Spark:
    """Tables on a Spark Connect endpoint, each as Parquet in `folder`."""

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._columns: dict[str, Columns] = {}
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
        # Sail's are Rust's, in which one cannot look back, nor needs to.
        letters = session.sql(r"select 'é' rlike '\\w' as is_rust").collect()
        self._edge = r"(?-u:\b)" if letters[0]["is_rust"] else EDGE
        session.udf.register(HASH, arrow_udf(lambda *given: hashed(*given), "bigint"))

    def open(
        self, table: str, columns: Columns, files: Path, pattern: str = "*.parquet"
    ) -> None:
        """Make the Parquet files below `files` known as `table`."""
        reader = self._session.read.option("pathGlobFilter", pattern)
        self._show(table, reader.parquet(str(files)))
        self._columns[table] = columns

    def make(self, table: str, sql: str, columns: Columns) -> list[Path]:
        """Run the model `sql`, as DuckDB has it; the files of the table made."""
        tree = spark_tree(sql, self._columns)
        for literal in tree.find_all(exp.Literal):
            literal.set("this", literal.this.replace(EDGE, self._edge))
        often = _read_often(tree)
        for step in list(tree.ctes):
            if _is_recursive(step):
                self._follow(tree, step, table)
            elif step.alias in often:
                self._keep(tree, step, table)
        typed = (f"cast(`{c}` as {type_of(k)}) as `{c}`" for c, k in columns.items())
        query = f"select {', '.join(typed)} from ({text(tree)})"  # noqa: S608
        frame = self._session.sql(query)
        # What is in an order is in one file.
        frame = frame.coalesce(1) if tree.args.get("order") else frame
        schema = ", ".join(f"`{c}` {type_of(k)}" for c, k in columns.items())
        files, frame = self._write(table, frame, schema)
        self._show(table, frame)
        self._columns[table] = columns
        return files

    def _keep(self, tree: exp.Query, step: exp.CTE, table: str) -> None:
        """Make a table of the `step` and take it out of `tree`."""
        (query,) = _with_steps_before(tree, step, step.this)
        _take_out(tree, step, view := f"{table}_{step.alias}")
        frame = self._session.sql(text(query))
        _, frame = self._write(view, frame, frame.schema)
        self._show(view, frame)

    def _follow(self, tree: exp.Query, step: exp.CTE, table: str) -> None:
        """Make a view of the recursive `step` and take it out of `tree`.

        What is new of one round is what the next begins from.
        """
        union = step.this
        first, more = _with_steps_before(tree, step, union.this, union.expression)
        _take_out(tree, step, view := f"{table}_{step.alias}", more)
        fresh = self._session.sql(text(first)).distinct()
        schema = fresh.schema
        rounds: list[DataFrame] = []
        for number in count():
            files, frame = self._write(f"{view}.{number}", fresh, schema)
            rounds.append(frame)
            every = reduce(DataFrame.union, rounds)
            if not files:
                break
            self._show(view, frame)
            fresh = self._session.sql(text(more)).distinct().subtract(every)
        self._show(view, every)

    def _write(
        self, name: str, frame: DataFrame, schema: StructType | str
    ) -> tuple[list[Path], DataFrame]:
        """Write `frame`; the files, none where it is empty, and what they hold.

        What follows reads the files, so that no plan grows.
        """
        place = self._folder / name
        frame.write.mode("overwrite").parquet(str(place))
        files = sorted(place.glob("*.parquet"))
        files = [file for file in files if parquet.read_metadata(file).num_rows]
        if files:
            return files, self._session.read.schema(schema).parquet(str(place))
        return [], self._session.createDataFrame([], schema)

    def _show(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)


@contextmanager
def spark(remote: str, folder: Path) -> Iterator[Spark]:
    """Spark at `remote` (sc://host:port), its tables in `folder`."""
    with _session(remote) as session:
        yield Spark(session, folder)


def each(
    remote: str, function: Callable[..., str | None], tasks: Sequence[tuple[str, ...]]
) -> list[str | None]:
    """What `function` says of each of `tasks`, each run by an executor.

    The executors have Closeknit too; one that is lost is made up for by another.
    """

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            numbers = batch["id"].to_pylist()
            said = pa.array([function(*tasks[n]) for n in numbers], pa.string())
            yield pa.record_batch([pa.array(numbers, pa.int64()), said], ["id", "said"])

    with _session(remote) as session:
        numbers = session.range(0, len(tasks), 1, len(tasks))
        told = numbers.mapInArrow(work, "id bigint, said string").collect()
    return [row["said"] for row in sorted(told, key=lambda row: int(row["id"]))]


@contextmanager
def _session(remote: str) -> Iterator[SparkSession]:
    place = urlsplit(remote.partition(";")[0])
    try:
        # Spark itself would try for minutes.
        socket.create_connection((place.hostname or "", place.port or 15002), 5).close()
    except (OSError, ValueError) as error:
        raise CloseknitError(
            f"{remote}: no Spark Connect endpoint answers there ({error}). Start one, "
            "or run without --engine spark."
        ) from error
    try:
        session = SparkSession.builder.remote(remote).create()
        try:
            yield session
        finally:
            session.stop()
    except PySparkException as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise CloseknitError(
            f"Spark at {remote} failed, the old warehouse stands: {said}"
        ) from error


def _is_recursive(cte: exp.CTE) -> bool:
    return isinstance(cte.this, exp.Union) and any(_reads(cte.this, cte.alias))


def _reads(tree: exp.Expr, name: str) -> list[exp.Table]:
    """Where `tree` reads the table or step called `name`."""
    return [table for table in tree.find_all(exp.Table) if table.name == name]


_OFTEN = 4
"""Spark works a step out anew wherever it is read, and with it all that it reads."""


def _read_often(tree: exp.Query) -> set[str]:
    """The steps worked out so often; a reader that is kept counts once."""
    times: dict[str, int] = {}
    for step in reversed(tree.ctes):
        readers = [t.find_ancestor(exp.CTE) for t in _reads(tree, step.alias)]
        by_steps = [times.get(r.alias, 0) for r in readers if r]
        once = [1 if number >= _OFTEN else number for number in by_steps]
        times[step.alias] = sum(once) + readers.count(None)
    return {name for name, number in times.items() if number >= _OFTEN}


def _with_steps_before(
    tree: exp.Query, step: exp.CTE, *parts: exp.Query
) -> list[exp.Query]:
    """`parts` of the `step`, as queries by themselves."""
    before = tree.ctes[: tree.ctes.index(step)]
    for part in parts:
        part.set("with_", exp.With(expressions=[cte.copy() for cte in before]))
    return list(parts)


def _take_out(tree: exp.Query, step: exp.CTE, view: str, *more: exp.Query) -> None:
    """Have `tree`, and `more`, read `view` in place of the `step`."""
    steps = tree.args["with_"]
    steps.set("expressions", [cte for cte in tree.ctes if cte is not step])
    steps.set("recursive", False)
    for query in (tree, *more):
        for table in _reads(query, step.alias):
            table.set("this", exp.to_identifier(view))


def hashed(*columns: Any) -> Any:
    """What DuckDB makes of `xxhash64` of these Arrow columns; runs on executors."""
    import duckdb

    from flows.givens import define

    names = [f"c{number}" for number in range(len(columns))]
    given = pa.table(list(columns), names=names)  # noqa: F841
    with duckdb.connect() as connection:
        define(connection)
        query = f"select xxhash64({', '.join(names)}) as h from given"  # noqa: S608
        made: Any = connection.sql(query).to_arrow_table()
        return made["h"].combine_chunks()
