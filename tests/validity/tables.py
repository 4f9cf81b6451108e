"""What was found, as sentences and tables: printed and put on the page."""

from typing import Any

from flows.report.sections import Table
from flows.report.words import number
from tests.validity.histories import TASKS, Task
from tests.validity.scores import PUBLISHED, RIVALS, SCORES, Findings

SETS = [task for task in TASKS if task.horizon == 30]
EVIDENCE = {
    "1 low": "little evidence (shape below 0.5)",
    "2 medium": "some (below 2)",
    "3 high": "much",
    "all": "all cases",
}


def ranking(found: Findings, task: Task) -> Table:
    """Every score of one task, the best first."""
    columns = ["Score", "AUC", "95 % interval", "Prototype", "Average precision"]
    columns += ["NDCG@5", "NDCG@15"]
    rows = [
        [
            SCORES[row["score"]],
            number(row["value"], 3),
            between(row),
            number(PUBLISHED[task.name].get(row["score"]), 3),
            *(
                number(found.one(task.name, row["score"], figure), 3)
                for figure in ("average_precision", "ndcg_5", "ndcg_15")
            ),
        ]
        for row in best_first(found, task)
    ]
    people = f"{found.people[task.name]:,} people"
    return Table(f"{task.title}: mean over {people}", columns, rows)


def best_first(found: Findings, task: Task) -> list[dict[str, Any]]:
    """AUC of every score of a task with its interval."""
    rows = found.ranking.filter(task=task.name, figure="auc")
    return rows.sort("value", "score", descending=[True, False]).to_dicts()


def share(part: float) -> str:
    return f"{100 * part:.1f} %"


def between(row: dict[str, Any]) -> str:
    return f"{row['low']:.3f} to {row['high']:.3f}"


def leads(found: Findings, task: Task) -> Table:
    rows = [
        [
            SCORES[rival],
            *(
                f"{lead['value']:+.3f} ({lead['low']:+.3f} to {lead['high']:+.3f})"
                for lead in (
                    found.lead(task.name, f"depth_{h}", rival) for h in (60, 90)
                )
            ),
        ]
        for rival in RIVALS
    ]
    columns = ["Depth is ahead of", "by, half-life 60 days", "by, half-life 90 days"]
    return Table(f"{task.title}: differences of AUC, paired", columns, rows)


def _ahead(lead: dict[str, Any]) -> str:
    return f"{lead['value']:+.3f} ({lead['low']:+.3f} to {lead['high']:+.3f})"


def calibration(found: Findings) -> Table:
    """Of the product's half-life."""
    rows = [
        [
            f"{task.title}, {b['depth_from']} to {b['depth_from'] + 10}",
            number(b["cases"]),
            share(b["expected"]),
            share(b["observed"]),
        ]
        for task in SETS
        for b in found.bins(task.name, "depth_90")
    ]
    columns = ["Set and depth", "Cases", "Expected", "Found"]
    return Table("Depth / 100 against two-way contact found", columns, rows)


def intervals(found: Findings) -> Table:
    columns = ["Set and evidence", "Cases", "Within", "Below", "Above", "Mean width"]
    columns += ["Silent"]
    rows = [
        [
            f"{task.title}, {EVIDENCE[row['evidence']]}",
            number(row["cases"]),
            *(share(row[c]) for c in ("within", "below", "above")),
            f"{row['width']:.1f} days",
            share(row["none_at_all"]),
        ]
        for task in SETS
        for row in found.intervals.filter(task=task.name).to_dicts()
    ]
    return Table("Contact days in the next 30, in the 80 % interval", columns, rows)


def verdict(found: Findings, task: Task) -> str:
    """Who wins, by how much, and what that means."""
    best = next(r for r in best_first(found, task) if r["score"] in RIVALS)["score"]
    depth = max(("depth_60", "depth_90"), key=lambda d: found.one(task.name, d))
    lead = found.lead(task.name, depth, best)
    own, other = found.one(task.name, depth), found.one(task.name, best)
    by = f"the difference, depth less the other, is {_ahead(lead)}"
    if lead["value"] > 0:
        sure = "" if lead["low"] > 0 else " That may be chance."
        return (
            f"{task.title}: depth ranks best, AUC {own:.3f}; the next is "
            f"{SCORES[best]}, {other:.3f}; {by}.{sure}"
        )
    return (
        f"{task.title}: {SCORES[best]} wins, AUC {other:.3f}; depth has {own:.3f}; "
        f"{by}. Who was in touch last is in touch next, however long and evenly "
        "others were before."
    )


def calibrated(found: Findings) -> str:
    parts = [
        f"{task.title}: expected calibration error "
        f"{found.error(task.name, 'depth_90'):.3f} at the product's half-life of 90 "
        f"days, {found.error(task.name, 'depth_60'):.3f} at 60"
        for task in SETS
    ]
    return "; ".join(parts) + "."


def covered(found: Findings) -> str:
    parts = []
    for task in SETS:
        within = {
            row["evidence"]: share(row["within"])
            for row in found.intervals.filter(task=task.name).to_dicts()
        }
        parts.append(
            f"{task.title}: the interval holds in {within['all']} of cases, in "
            f"{within['1 low']} where evidence is little, in {within['3 high']} where "
            "it is much"
        )
    return "; ".join(parts) + "."
