"""How well each score foretells contact: figures with intervals.

A case is a person (`alter`) in touch with another (`ego`) before a cut-off. Depth
and the interval of contact days come from the warehouse's models, the rivals are
counted in `cases.sql`. Every figure is the mean over an ego's cut-offs, then over
egos; its 95 % interval is of draws of egos.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from tests.validity import histories
from tests.validity.histories import TASKS, Task

SEED = 20090930
DRAWS = 1_000
SCORES = {
    "depth_60": "depth, half-life 60 days",
    "depth_90": "depth, half-life 90 days",
    "rfm": "RFM (recency, messages, span)",
    "decayed": "decayed messages, half-life 30 days",
    "active_days": "active days",
    "least_way": "messages of the lesser direction",
    "messages": "messages",
    "recency": "recency of the last contact",
    "age": "age of the connection",
    "connection": "connection alone",
}
RIVALS = tuple(score for score in SCORES if not score.startswith("depth"))
PUBLISHED = {
    "collegemsg 30": {
        "depth_60": 0.739,
        "depth_90": 0.727,
        "rfm": 0.747,
        "decayed": 0.770,
        "active_days": 0.692,
        "least_way": 0.661,
        "messages": 0.660,
        "recency": 0.797,
        "age": 0.376,
        "connection": 0.500,
    },
    "email_eu 30": {
        "depth_60": 0.853,
        "depth_90": 0.851,
        "rfm": 0.843,
        "decayed": 0.838,
        "active_days": 0.828,
        "least_way": 0.836,
        "messages": 0.832,
        "recency": 0.801,
        "age": 0.698,
        "connection": 0.500,
    },
    "email_eu 90": {
        "depth_60": 0.828,
        "depth_90": 0.829,
        "rfm": 0.822,
        "decayed": 0.805,
        "active_days": 0.810,
        "least_way": 0.816,
        "messages": 0.812,
        "recency": 0.766,
        "age": 0.692,
        "connection": 0.500,
    },
}
"""AUC as found with a prototype in other code, before the models were written."""
FIGURES = ("auc", "average_precision", "ndcg_5", "ndcg_15")


@dataclass(frozen=True)
class Findings:
    """What came out, one frame a question.

    ranking: task, score, figure, value, low, high.
    leads: task, depth, rival, value, low, high; differences of AUC, paired by ego.
    people: those judged, by task.
    calibration: task, score, depth_from, cases, expected, observed.
    intervals: task, evidence, cases, within, below, above, width, none_at_all.
    """

    ranking: pl.DataFrame
    leads: pl.DataFrame
    people: dict[str, int]
    calibration: pl.DataFrame
    intervals: pl.DataFrame

    def one(self, task: str, score: str, figure: str = "auc") -> float:
        """The mean of `figure` over egos."""
        wanted = {"task": task, "score": score, "figure": figure}
        return float(self.ranking.filter(**wanted)["value"].item())

    def lead(self, task: str, depth: str, rival: str) -> dict[str, Any]:
        """How far `depth` is ahead of `rival`: value, low, high."""
        return self.leads.filter(task=task, depth=depth, rival=rival).row(0, named=True)

    def bins(self, task: str, score: str) -> list[dict[str, Any]]:
        return self.calibration.filter(task=task, score=score).to_dicts()

    def error(self, task: str, score: str) -> float:
        """Expected calibration error of depth: mean distance over the cases."""
        bins = self.calibration.filter(task=task, score=score)
        apart = (bins["expected"] - bins["observed"]).abs() * bins["cases"]
        return float(apart.sum() / bins["cases"].sum())


def find() -> Findings:
    """Evaluate the warehouse's models on every task."""
    with histories.connect() as connection:
        for task in TASKS:
            histories.open_events(connection, task)
            for as_of in histories.cut_offs(connection, task):
                histories.measure(connection, as_of)
                _add_cases(connection, task, as_of)
        per_ego = _frame(connection, "per_ego")
        wide = per_ego.pivot("score", index=["task", "ego"], values=list(FIGURES))
        return Findings(
            ranking=_ranking(wide),
            leads=_leads(wide),
            people=dict(wide.group_by("task").len().iter_rows()),
            calibration=_frame(connection, "calibration"),
            intervals=_frame(connection, "intervals"),
        )


def _frame(connection: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    found = connection.execute(_sql(name))
    names = [column[0] for column in found.description or ()]
    return pl.DataFrame(found.fetchall(), names, orient="row")


def _sql(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text("utf-8")


def _add_cases(
    connection: duckdb.DuckDBPyConnection, task: Task, as_of: datetime
) -> None:
    """Add to table `cases` everybody in touch by `as_of`."""
    given = {"task": task.name, "horizon": task.horizon, "as_of": as_of}
    connection.execute(f"create or replace temp table found as {_sql('cases')}", given)
    connection.execute("create table if not exists cases as from found limit 0")
    connection.execute("insert into cases from found")


def _ranking(wide: pl.DataFrame) -> pl.DataFrame:
    columns = [f"{figure}_{score}" for figure in FIGURES for score in SCORES]
    names = pl.DataFrame(
        [(f"{f}_{s}", s, f) for f in FIGURES for s in SCORES],
        schema=["name", "score", "figure"],
        orient="row",
    )
    return _with_intervals(wide.select("task", *columns)).join(
        names, on="name", maintain_order="left"
    )


def _leads(wide: pl.DataFrame) -> pl.DataFrame:
    """By how much depth is ahead of each rival, ego by ego."""
    pairs = [(f"depth_{h}", rival) for h in (60, 90) for rival in RIVALS]
    names = pl.DataFrame(
        [(f"{d}-{r}", d, r) for d, r in pairs],
        schema=["name", "depth", "rival"],
        orient="row",
    )
    apart = [
        (pl.col(f"auc_{d}") - pl.col(f"auc_{r}")).alias(f"{d}-{r}") for d, r in pairs
    ]
    return _with_intervals(wide.select("task", *apart)).join(
        names, on="name", maintain_order="left"
    )


def _with_intervals(per_ego: pl.DataFrame) -> pl.DataFrame:
    """Mean of each column over a task's egos, with its bootstrap interval."""
    found = []
    for (task,), egos in per_ego.group_by("task", maintain_order=True):
        columns = egos.drop("task")
        drawn = pl.select(
            row=pl.int_range(len(egos)).sample(
                DRAWS * len(egos), with_replacement=True, seed=SEED
            )
        ).to_series()
        means = (
            columns[drawn]
            .with_columns(draw=pl.int_range(pl.len()) // len(egos))
            .group_by("draw")
            .mean()
            .drop("draw")
        )
        bounds = {"low": 0.025, "high": 0.975}
        frames = [columns.mean().unpivot(value_name="value", variable_name="name")]
        frames += [
            means.quantile(share, "linear").unpivot(value_name=end).select(end)
            for end, share in bounds.items()
        ]
        found.append(
            pl.concat(frames, how="horizontal").select(pl.lit(task).alias("task"), "*")
        )
    return pl.concat(found)
