"""What the models say in DuckDB's SQL, said in Spark's.

sqlglot parses a model, finds every column's type and writes the words of Spark; what
Spark means otherwise by the same words is rewritten here, construct by construct.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from sqlglot import exp, parse_one
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

Columns = Mapping[str, str]
"""The columns of a table and their types in DuckDB."""


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


def text(tree: exp.Expr) -> str:
    return tree.sql(dialect="spark")


def type_of(kind: str) -> str:
    """A type of DuckDB's in Spark's words, which have no integer as wide."""
    narrow = kind.replace("HUGEINT", "BIGINT")
    return exp.DataType.build(narrow, dialect="duckdb").sql(dialect="spark")


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


HASH = "closeknit_hash"


def _hash(node: exp.Expression) -> exp.Expression:
    """Spark's own is another one."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "xxhash64":
        node.set("this", HASH)
    return node


_WORD, _SPACE = "0-9A-Za-z_", r"\t\n\f\r "
EDGE = f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_TOKENS = {
    r"\w": f"[{_WORD}]",
    r"\W": f"[^{_WORD}]",
    r"\d": "[0-9]",
    r"\s": f"[{_SPACE}]",
    r"\S": f"[^{_SPACE}]",
    r"\b": EDGE,
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
