"""The SQL models: one `select` a file, whose name is the table's name.

Models in `staging/` are not kept, those in `views/` not even stored; the others are
what users query, with the models' comments as the tables' and columns' comments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from flows.resources import SQL
from flows.settings import notes


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
        reads=reads_of(sql),
        staging=path.parent.name in ("staging", "views"),
        view=path.parent.name == "views",
        comment=" ".join(line.removeprefix("--").strip() for line in lines),
        columns=_column_comments(sql),
    )


def reads_of(sql: str) -> frozenset[str]:
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


def checked() -> set[str]:
    """The tables that the checks read."""
    return {r for p in SQL.glob("checks/*.sql") for r in reads_of(p.read_text("utf-8"))}
