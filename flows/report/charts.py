"""Charts of the owner's people: how deep, since when, month by month."""

from collections.abc import Sequence
from math import cos, pi, sin, sqrt
from typing import Any

from flows.report.look import (
    ACCENT,
    INK,
    LEGEND,
    LINE,
    MUTED,
    PAPER,
    QUIET,
    RUNG_COLOURS,
    SOFT,
    WARM,
    Figure,
    Row,
    axis,
    figure,
    note,
    text,
)
from flows.report.words import RUNGS, STEPS

MARKS = {
    "close": "circle",
    "kept_up": "diamond",
    "mutual": "square-open",
    "contacted": "circle-open",
}
"""Mark of each rung with contact, the deepest first: never colour alone."""
POINTS = 2_000
"""Points drawn at most; the deepest are."""
FEW = 4
"""People below which an axis has a line for each."""
GOLDEN = pi * (3 - sqrt(5))
GAP = 0.42
"""Half the angle at the top that is left free for the circles' names."""


def over_time(months: Sequence[Row]) -> Figure:
    """Connections above, relationships below; an incomplete month is dotted."""
    over = [m for m in months if m["is_over"]]
    listed = any(m["connections"] for m in months)
    panels = [("connections", "y", QUIET, "solid")] if listed else []
    panels += [("kept_up", "y2", WARM, "solid"), ("close", "y2", ACCENT, "dash")]
    traces = [_line(over, *panel) for panel in panels]
    if over and len(over) < len(months):
        traces += [_unfinished([over[-1], months[-1]], *p[:3]) for p in panels]
    start = {"xref": "paper", "yref": "paper"}
    titles = [
        *([note(0, 1, "<b>Connections</b>", **start)] if listed else []),
        note(
            *(0, 0.5 if listed else 1),
            "<b>Relationships</b>: kept up ―, of them close ╌",
            **start,
        ),
    ]
    return figure(
        traces,
        440,
        annotations=titles,
        margin={"l": 0, "r": 14, "t": 28, "b": 0},
        xaxis=axis(type="date", showgrid=False, anchor="y2", nticks=6),
        yaxis=_counts(months, "connections", [0.62, 1], visible=listed),
        yaxis2=_counts(months, "kept_up", [0, 0.48 if listed else 1]),
    )


def _counts(
    months: Sequence[Row], column: str, domain: Sequence[float], **given: Any
) -> Row:
    """An axis of whole numbers from 0, few as they may be."""
    few = max((m[column] for m in months), default=0) < FEW
    step = {"dtick": 1, "range": [0, FEW]} if few else {"rangemode": "tozero"}
    return axis(domain=domain, nticks=5, **step, **given)


def _line(months: Sequence[Row], column: str, axis: str, colour: str, dash: str) -> Row:
    label = STEPS[column][0]
    return {
        "type": "scatter",
        "x": [m["month"] for m in months],
        "y": [m[column] for m in months],
        "yaxis": axis,
        "mode": "lines",
        "line": {"color": colour, "width": 2.5, "dash": dash, "shape": "linear"},
        "fill": "tozeroy" if column == "connections" else None,
        "fillcolor": SOFT,
        "hovertemplate": f"%{{x|%b %Y}}: %{{y:,}} {label}<extra></extra>",
    }


def _unfinished(ends: Sequence[Row], column: str, axis: str, colour: str) -> Row:
    return {
        "type": "scatter",
        "x": [m["month"] for m in ends],
        "y": [m[column] for m in ends],
        "yaxis": axis,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2, "dash": "dot"},
        "marker": {"symbol": "circle-open", "size": [0, 8]},
        "hovertemplate": "%{x|%b %Y}, not over yet: %{y:,}<extra></extra>",
    }


def circles(people: Sequence[Row], cuts: Sequence[tuple[str, float]]) -> Figure:
    """The owner in the middle; the deeper a tie, the nearer its mark.

    The thin line through a mark is its 80 % interval.
    """
    shapes = [_ring(1 - depth / 100) for _, depth in cuts]
    labels = [
        note(0, 1 - depth / 100, said, xanchor="center", bgcolor=PAPER, yshift=-9)
        | {"font": {"size": 12, "color": MUTED}}
        for said, depth in cuts
    ]
    span = axis(visible=False, range=[-1.06, 1.06])
    return figure(
        [_how_sure(people), *(_around(rung, people) for rung in MARKS), _you()],
        520,
        meta={"ratio": 1, "extra": 60},
        shapes=shapes,
        annotations=labels,
        xaxis=span,
        yaxis=span | {"scaleanchor": "x"},
        showlegend=True,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
    )


def _ring(radius: float) -> Row:
    ends = {"x0": -radius, "x1": radius, "y0": -radius, "y1": radius}
    line = {"color": LINE, "width": 1.5}
    return {"type": "circle", "layer": "below", "line": line, **ends}


def _you() -> Row:
    return {
        "type": "scatter",
        "x": [0],
        "y": [0],
        "mode": "text",
        "text": ["<b>you</b>"],
        "hoverinfo": "skip",
        "showlegend": False,
        "textfont": {"color": INK},
    }


def _places(people: Sequence[Row]) -> list[tuple[float, Row]]:
    """The angle of each, spread by the golden angle of their rank."""
    free = 2 * pi - 2 * GAP
    return [
        (pi / 2 + GAP + (GOLDEN * rank) % free, person)
        for rank, person in enumerate(people[:POINTS])
    ]


def _at(depth: float, angle: float) -> tuple[float, float]:
    radius = 1 - depth / 100
    return round(radius * cos(angle), 4), round(radius * sin(angle), 4)


def _around(rung: str, people: Sequence[Row]) -> Row:
    placed = [(a, p) for a, p in _places(people) if p["rung"] == rung]
    points = [_at(p["depth"], angle) for angle, p in placed]
    return {
        "type": "scatter",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "mode": "markers",
        "name": RUNGS[rung],
        "marker": _mark(rung, 10 if rung in ("close", "kept_up") else 5),
        "text": [
            f"{text(p['name'])}<br>depth {p['depth']:.0f}, "
            f"{p['depth_low']:.0f} to {p['depth_high']:.0f}"
            for _, p in placed
        ],
        "customdata": [p["number"] for _, p in placed],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _how_sure(people: Sequence[Row]) -> Row:
    lines = [
        [_at(p["depth_low"], angle), _at(p["depth_high"], angle), (None, None)]
        for angle, p in _places(people)
        if p["rung"] in ("close", "kept_up")
    ]
    ends = [end for line in lines for end in line]
    return {
        "type": "scatter",
        "x": [x for x, _ in ends],
        "y": [y for _, y in ends],
        "mode": "lines",
        "line": {"color": QUIET, "width": 1},
        "opacity": 0.6,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _mark(rung: str, size: int) -> Row:
    return {"symbol": MARKS[rung], "size": size, "color": RUNG_COLOURS[rung]}


def known_long(people: Sequence[Row], kept_up: float, close: float) -> Figure:
    """Depth against years known, everybody with contact; the deepest drawn."""
    shown = people[:POINTS]
    cuts = [(kept_up, "kept up"), (close, "close")]
    return figure(
        [_known(rung, [p for p in shown if p["rung"] == rung]) for rung in MARKS],
        420,
        showlegend=True,
        margin={"l": 0, "r": 4, "t": 40, "b": 0},
        shapes=[_level(depth) for depth, _ in cuts],
        annotations=[_level_name(depth, said) for depth, said in cuts],
        xaxis=axis(title={"text": "years known"}, rangemode="tozero", showgrid=False),
        yaxis=axis(title={"text": "depth"}, range=[-3, 103], nticks=6),
    )


def _level(depth: float) -> Row:
    across = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": depth,
        "y1": depth,
    }
    return across | {
        "layer": "below",
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
    }


def _level_name(depth: float, said: str) -> Row:
    font = {"size": 12, "color": MUTED}
    return note(1, depth, said, xref="paper", xanchor="right") | {"font": font}


def _known(rung: str, people: Sequence[Row]) -> Row:
    return {
        "type": "scatter",
        "x": [round(p["years"] or 0, 2) for p in people],
        "y": [round(p["depth"], 1) for p in people],
        "mode": "markers",
        "name": RUNGS[rung],
        "marker": _mark(rung, 10 if rung in ("close", "kept_up") else 7),
        "text": [text(p["name"]) for p in people],
        "customdata": [p["number"] for p in people],
        "hovertemplate": "%{text}<br>depth %{y:.0f}, %{x:.1f} years<extra></extra>",
    }


def person() -> Figure:
    """One person's contact days by month and medium; the script puts them in."""
    media = [
        ("in writing", QUIET, ""),
        ("by voice", WARM, "/"),
        ("in person", ACCENT, ""),
        ("in public", MUTED, "."),
    ]
    bars = [
        {
            "type": "bar",
            "x": [],
            "y": [],
            "name": name,
            "marker": {
                "color": colour,
                "pattern": {"shape": shape, "bgcolor": SOFT, "size": 5},
            },
            "hovertemplate": f"%{{x|%b %Y}}: %{{y}} days {name}<extra></extra>",
        }
        for name, colour, shape in media
    ]
    return figure(
        bars,
        220,
        barmode="stack",
        showlegend=True,
        bargap=0.15,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        xaxis=axis(type="date", showgrid=False, nticks=6),
        legend={**LEGEND, "traceorder": "normal"},
        yaxis=axis(nticks=4, rangemode="tozero", tickformat=",d"),
    )
