"""The page that `make validity` writes: offline, in the look of the report."""

from pathlib import Path

from flows.report import comparisons, look
from flows.report.shown import Chart
from tests import standalone
from tests.validity import tables
from tests.validity.histories import TASKS, Task
from tests.validity.scores import SCORES, Findings


def render(found: Findings) -> str:
    ranked = {f"auc_{place}": _ranked(found, task) for place, task in enumerate(TASKS)}
    calibrated = _calibrated(found)
    return standalone.render(
        Path(__file__).with_name("validity.html.j2"),
        {**ranked, "calibration": calibrated},
        ranked=ranked,
        leads=[tables.leads(found, task) for task in TASKS],
        calibration=calibrated,
        covered=tables.covered(found),
        intervals=tables.intervals(found),
    )


def _ranked(found: Findings, task: Task) -> Chart:
    return Chart(
        _dots(found, task),
        tables.verdict(found, task),
        "Dot chart of the AUC of each score with its interval",
        tables.ranking(found, task),
    )


def _dots(found: Findings, task: Task) -> look.Figure:
    """AUC by score, the best on top; depth in colour and filled."""
    rows = tables.best_first(found, task)[::-1]
    is_depth = [row["score"].startswith("depth") for row in rows]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [round(row["value"], 4) for row in rows],
        "y": [SCORES[row["score"]] for row in rows],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [round(row["high"] - row["value"], 4) for row in rows],
            "arrayminus": [round(row["value"] - row["low"], 4) for row in rows],
            "color": look.MUTED,
            "thickness": 1.5,
            "width": 4,
        },
        "marker": {
            "size": 11,
            "symbol": ["circle" if depth else "square-open" for depth in is_depth],
            "color": [look.ACCENT if depth else look.INK for depth in is_depth],
        },
        "text": [tables.between(row) for row in rows],
        "hovertemplate": "%{y}: %{x:.3f} (%{text})<extra></extra>",
    }
    return look.figure(
        [dots],
        400,
        xaxis=look.axis(title={"text": "AUC; 0.5 is chance"}, range=[0.33, 0.9]),
        yaxis=look.axis(showgrid=False),
    )


def _calibrated(found: Findings) -> Chart:
    series = {
        task.title: [b for b in found.bins(task.name, "depth_90") if b["cases"] >= 50]
        for task in tables.SETS
    }
    return Chart(
        comparisons.calibration(series),
        tables.calibrated(found),
        "Scatter chart of the share found in contact against the share expected",
        tables.calibration(found),
    )
