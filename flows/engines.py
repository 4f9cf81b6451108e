"""Where the models run, when not in DuckDB: on any Spark Connect endpoint.

The models are written once, in SQL that DuckDB runs. sqlglot turns each, parsed and
with every column's type known, into Spark's words; what Spark means otherwise by the
same words is rewritten here, construct by construct. Every table is Parquet in a
folder that this machine and the executors have in common, under the same path.

PySpark and sqlglot come with the extra `closeknit[spark]`; nothing else imports them.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from itertools import count
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from flows.errors import CloseknitError

try:
    import pyarrow as pa
    from pyarrow import parquet
    from pyspark.errors import PySparkException
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.functions import arrow_udf
    from pyspark.sql.types import StructType
    from sqlglot import exp, parse_one
    from sqlglot.optimizer.annotate_types import annotate_types
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import traverse_scope
except ImportError as error:
    raise CloseknitError(
        f"--engine spark needs what is not there ({error.name}): install "
        "closeknit[spark]."
    ) from error

Columns = Mapping[str, str]
"""The columns of a table and their types in DuckDB."""

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
        self._edge = r"(?-u:\b)" if letters[0]["is_rust"] else _EDGE
        session.udf.register(_HASH, arrow_udf(lambda *given: hashed(*given), "bigint"))

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
            literal.set("this", literal.this.replace(_EDGE, self._edge))
        often = _read_often(tree)
        for step in list(tree.ctes):
            if _is_recursive(step):
                self._follow(tree, step, table)
            elif step.alias in often:
                self._keep(tree, step, table)
        typed = (f"cast(`{c}` as {_type(k)}) as `{c}`" for c, k in columns.items())
        query = f"select {', '.join(typed)} from ({_text(tree)})"  # noqa: S608
        frame = self._session.sql(query)
        # What is in an order is in one file.
        frame = frame.coalesce(1) if tree.args.get("order") else frame
        schema = ", ".join(f"`{c}` {_type(k)}" for c, k in columns.items())
        files, frame = self._write(table, frame, schema)
        self._show(table, frame)
        self._columns[table] = columns
        return files

    def _keep(self, tree: exp.Query, step: exp.CTE, table: str) -> None:
        """Make a table of the `step` and take it out of `tree`."""
        (query,) = _with_steps_before(tree, step, step.this)
        _take_out(tree, step, view := f"{table}_{step.alias}")
        frame = self._session.sql(_text(query))
        _, frame = self._write(view, frame, frame.schema)
        self._show(view, frame)

    def _follow(self, tree: exp.Query, step: exp.CTE, table: str) -> None:
        """Make a view of the recursive `step` and take it out of `tree`.

        What is new of one round is what the next begins from.
        """
        union = step.this
        first, more = _with_steps_before(tree, step, union.this, union.expression)
        _take_out(tree, step, view := f"{table}_{step.alias}", more)
        fresh = self._session.sql(_text(first)).distinct()
        schema = fresh.schema
        rounds: list[DataFrame] = []
        for number in count():
            files, frame = self._write(f"{view}.{number}", fresh, schema)
            rounds.append(frame)
            every = reduce(DataFrame.union, rounds)
            if not files:
                break
            self._show(view, frame)
            fresh = self._session.sql(_text(more)).distinct().subtract(every)
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


def spark_tree(sql: str, tables: Mapping[str, Columns]) -> exp.Query:
    """The query, in DuckDB's SQL over `tables`, to be written in Spark's."""
    # Every star spelt out, every column with its table and type.
    known: dict[str, object] = {name: dict(tables[name]) for name in tables}
    bare = parse_one(sql, read="duckdb")
    full = qualify(bare, schema=known, dialect="duckdb")
    tree = annotate_types(full, schema=known, dialect="duckdb")
    while _count_days(tree):
        tree = annotate_types(tree, schema=known, dialect="duckdb")
    for rewrite in _REWRITES:
        tree = tree.transform(rewrite)
    return cast(exp.Query, tree)


def _count_days(tree: exp.Expr) -> bool:
    """Make the first difference of two days a number, in Spark an interval.

    One at a time, for sqlglot takes it for a day, and so what follows from it.
    """
    for scope in traverse_scope(tree):
        for node in scope.find_all(exp.Sub):
            sides = [node.this, node.expression]
            if all(side.is_type(exp.DataType.Type.DATE) for side in sides):
                days = exp.Anonymous(this="datediff", expressions=sides)
                node.replace(exp.cast(days, exp.DataType.Type.INT))
                return True
    return False


def _text(tree: exp.Expr) -> str:
    return tree.sql(dialect="spark")


def _type(kind: str) -> str:
    """A type of DuckDB's in Spark's words, which have no integer as wide."""
    narrow = kind.replace("HUGEINT", "BIGINT")
    return exp.DataType.build(narrow, dialect="duckdb").sql(dialect="spark")


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


def _double(node: exp.Expression) -> exp.Expression:
    """Spark counts in decimals, of which it cuts quotients off, and overflows."""
    if isinstance(node, exp.Literal) and node.is_number and "." in node.this:
        return exp.cast(node.copy(), exp.DataType.Type.DOUBLE)
    if isinstance(node, exp.Div):
        node.set("this", exp.cast(node.this, exp.DataType.Type.DOUBLE))
    return node


def _filtered(node: exp.Expression) -> exp.Expression:
    """Spark has no `filter` over a window."""
    if isinstance(node, exp.Window) and isinstance(node.this, exp.Filter):
        call, condition = node.this.this, node.this.expression.this
        given = exp.Literal.number(1) if isinstance(call.this, exp.Star) else call.this
        call.set("this", exp.Case().when(condition, given))
        node.set("this", call)
    return node


def _numbered(node: exp.Expression) -> exp.Expression:
    """Spark counts the elements of a list from 0."""
    if isinstance(node, exp.Column) and node.parent_select is not None:
        for unnest in node.parent_select.find_all(exp.Unnest):
            place = unnest.args.get("offset")
            if isinstance(place, exp.Identifier) and (
                (node.table, node.name) == (unnest.alias, place.name)
            ):
                return exp.Add(this=node.copy(), expression=exp.Literal.number(1))
    return node


def _zoned(node: exp.Expression) -> exp.Expression:
    """A moment as DuckDB writes it, with its zone."""
    if (
        isinstance(node, exp.Cast)
        and node.is_type(*exp.DataType.TEXT_TYPES)
        and node.this.is_type(exp.DataType.Type.TIMESTAMPTZ)
    ):
        return exp.Concat(
            expressions=[node.copy(), exp.Literal.string("+00")], coalesce=False
        )
    return node


def _midnights(node: exp.Expression) -> exp.Expression:
    """DuckDB counts the midnights between two moments, Spark whole days."""
    if isinstance(node, exp.DateDiff) and node.text("unit").upper() == "DAY":
        for side in ("this", "expression"):
            node.set(side, exp.cast(node.args[side], exp.DataType.Type.DATE))
    return node


def _long(node: exp.Expression) -> exp.Expression:
    """Spark's places are narrow integers, whose products overflow."""
    places = (exp.RowNumber, exp.DenseRank)
    if isinstance(node, exp.Window) and isinstance(node.this, places):
        return exp.cast(node.copy(), exp.DataType.Type.BIGINT)
    return node


_HASH = "closeknit_hash"


def _hash(node: exp.Expression) -> exp.Expression:
    """Spark's own is another one."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "xxhash64":
        node.set("this", _HASH)
    return node


_WORD, _SPACE = "0-9A-Za-z_", r"\t\n\f\r "
_EDGE = f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_TOKENS = {
    r"\w": f"[{_WORD}]",
    r"\W": f"[^{_WORD}]",
    r"\d": "[0-9]",
    r"\s": f"[{_SPACE}]",
    r"\S": f"[^{_SPACE}]",
    r"\b": _EDGE,
    "(?i)": "(?iu)",
    ".": r"[^\n]",
    "$": r"\z",
}
"""Of DuckDB's regular expressions, which know ASCII classes only, what others take
for more: the same, spelt out."""
_IN_CLASS = {r"\w": _WORD, r"\d": "0-9", r"\s": _SPACE}
_TOKEN = re.compile(r"\(\?i\)|\\[pPx]\{[^}]*\}|\\.|.", re.S)
_PATTERNS = (
    exp.RegexpLike,
    exp.RegexpReplace,
    exp.RegexpExtract,
    exp.RegexpExtractAll,
    exp.RegexpSplit,
)


def _spelt(node: exp.Expression) -> exp.Expression:
    """A pattern that Java's regular expressions, or Rust's, read as DuckDB does."""
    if isinstance(node, _PATTERNS):
        for literal in node.expression.find_all(exp.Literal):
            literal.set("this", _regex(literal.this))
    return node


def _regex(pattern: str) -> str:
    parts, is_class = [], False
    for sign in _TOKEN.findall(pattern):
        parts.append((_IN_CLASS if is_class else _TOKENS).get(sign, sign))
        is_class = sign == "[" or (is_class and sign != "]")
    return "".join(parts)


_REWRITES = (
    _double,
    _filtered,
    _long,
    _midnights,
    _numbered,
    _zoned,
    _hash,
    _spelt,
)


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
