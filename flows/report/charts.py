"""The report's charts: rows in, a Plotly figure as a plain dict out.

Colours are names of the page's CSS variables, which the page's script replaces
when it draws, so that one figure serves the light and the dark theme. Plotly
reads a little HTML in every text: whatever comes from data goes through `text`.
"""

import html
from collections.abc import Mapping, Sequence
from math import cos, pi, sin, sqrt
from typing import Any

from flows.report.words import NATURES, RUNGS, STEPS

Row = dict[str, Any]
Figure = dict[str, Any]

INK, MUTED, LINE = "var(--ink)", "var(--muted)", "var(--line)"
ACCENT, SOFT, QUIET = "var(--accent)", "var(--accent-soft)", "var(--quiet)"
PAPER = "var(--paper)"
SYMBOLS = {
    "close": ("circle", ACCENT),
    "kept_up": ("diamond", ACCENT),
    "mutual": ("square-open", MUTED),
    "contacted": ("circle-open", QUIET),
}
"""Mark and colour of each rung, the deepest first: never colour alone."""
POINTS = 2_000
"""Points drawn at most; the deepest are."""
NAME_LENGTH = 36
LEGEND = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"}
GOLDEN = pi * (3 - sqrt(5))
GAP = 0.3
"""Half the angle at the top that is left free for the circles' names."""


def text(value: object) -> str:
    """`value` as Plotly shows it literally: short, isolated, without markup."""
    said = " ".join(str(value).split())
    short = said if len(said) <= NAME_LENGTH else said[: NAME_LENGTH - 1] + "…"
    return f"\u2068{html.escape(short, quote=False)}\u2069"


def _axis(**given: Any) -> Row:
    plain = {
        "gridcolor": LINE,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "ticks": "",
        "separatethousands": True,
    }
    return plain | given


def _figure(traces: Sequence[Any], height: int, **layout: Any) -> Figure:
    """The one look all charts share; `layout` adds to it. Plotly checks both."""
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    shared = {
        "template": {},
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, sans-serif", "size": 14, "color": INK},
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": MUTED,
            "font": {"color": INK},
            "align": "left",
        },
        "legend": LEGEND,
        "showlegend": False,
    }
    figure: Figure = go.Figure(traces, shared | layout).to_dict()
    return figure


def _note(x: Any, y: Any, said: str, **given: Any) -> Row:
    placed = {"x": x, "y": y, "text": said, "showarrow": False, "xanchor": "left"}
    return placed | {"yanchor": "bottom", "align": "left"} | given


def ladder(summary: Row) -> Figure:
    """Five bars drawn to one scale, so that the gap is felt."""
    values = [summary[step] for step in STEPS]
    places = list(range(len(values), 0, -1))
    colours = [QUIET, QUIET, MUTED, ACCENT, ACCENT]
    bars = {
        "type": "bar",
        "x": values,
        "y": places,
        "orientation": "h",
        "width": 0.38,
        "hoverinfo": "skip",
        "marker": {"color": colours, "line": {"color": colours, "width": 2}},
    }
    labels = [
        _note(0, at + 0.2, f"<b>{summary[step]:,}</b>  {STEPS[step][0]}")
        for step, at in zip(STEPS, places, strict=True)
    ]
    return _figure(
        [bars],
        330,
        annotations=labels,
        xaxis=_axis(visible=False, range=[0, max(*values, 1) * 1.01]),
        yaxis=_axis(visible=False, range=[0.7, len(values) + 0.75]),
        margin={"l": 2, "r": 2, "t": 0, "b": 0},
    )


def over_time(months: Sequence[Row]) -> Figure:
    """Connections above, relationships below; an incomplete month is dotted."""
    over = [m for m in months if m["is_over"]]
    panels = [
        ("connections", "y", QUIET, "solid"),
        ("kept_up", "y2", ACCENT, "solid"),
        ("close", "y2", ACCENT, "dash"),
    ]
    traces = [_line(over, *panel) for panel in panels]
    if over and len(over) < len(months):
        traces += [_unfinished([over[-1], months[-1]], *p[:3]) for p in panels]
    start = {"xref": "paper", "yref": "paper"}
    titles = [
        _note(0, 1, "<b>Connections</b>", **start),
        _note(0, 0.5, "<b>Relationships</b>: kept up ―, of them close ╌", **start),
    ]
    return _figure(
        traces,
        440,
        annotations=titles,
        margin={"l": 0, "r": 14, "t": 28, "b": 0},
        xaxis=_axis(type="date", showgrid=False, anchor="y2", nticks=6),
        yaxis=_axis(domain=[0.62, 1], rangemode="tozero", nticks=4),
        yaxis2=_axis(domain=[0, 0.48], rangemode="tozero", nticks=5, tickformat=",d"),
    )


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
    """The owner in the middle; the deeper a tie, the nearer its mark."""
    shapes = [_ring(1 - depth / 100) for _, depth in cuts]
    labels = [
        _note(0, 1 - depth / 100, said, xanchor="center", bgcolor=PAPER, yshift=-9)
        | {"font": {"size": 12, "color": MUTED}}
        for said, depth in cuts
    ]
    span = _axis(visible=False, range=[-1.06, 1.06])
    return _figure(
        [_around(rung, people) for rung in SYMBOLS] + [_you()],
        520,
        meta={"square": True},
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


def _around(rung: str, people: Sequence[Row]) -> Row:
    """The people on `rung`, spread by the golden angle of their rank."""
    placed = [
        (1 - p["depth"] / 100, pi / 2 + GAP + (GOLDEN * rank) % (2 * pi - 2 * GAP), p)
        for rank, p in enumerate(people[:POINTS])
        if p["rung"] == rung
    ]
    return {
        "type": "scatter",
        "x": [round(r * cos(angle), 4) for r, angle, _ in placed],
        "y": [round(r * sin(angle), 4) for r, angle, _ in placed],
        "mode": "markers",
        "name": RUNGS[rung],
        "marker": _mark(rung, 9 if rung in ("close", "kept_up") else 5),
        "text": [f"{text(p['name'])}<br>depth {p['depth']:.0f}" for _, _, p in placed],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _mark(rung: str, size: int) -> Row:
    symbol, colour = SYMBOLS[rung]
    return {"symbol": symbol, "size": size, "color": colour}


def known_long(people: Sequence[Row], kept_up: float, close: float) -> Figure:
    """Depth against years known, everybody with contact; the deepest drawn."""
    shown = people[:POINTS]
    cuts = [(kept_up, "kept up"), (close, "close")]
    return _figure(
        [_known(rung, [p for p in shown if p["rung"] == rung]) for rung in SYMBOLS],
        420,
        showlegend=True,
        margin={"l": 0, "r": 4, "t": 40, "b": 0},
        shapes=[_level(depth) for depth, _ in cuts],
        annotations=[_level_name(depth, said) for depth, said in cuts],
        xaxis=_axis(title={"text": "years known"}, rangemode="tozero", showgrid=False),
        yaxis=_axis(title={"text": "depth"}, range=[-3, 103], nticks=6),
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
    return _note(1, depth, said, xref="paper", xanchor="right") | {"font": font}


def _known(rung: str, people: Sequence[Row]) -> Row:
    return {
        "type": "scatter",
        "x": [round(p["years"] or 0, 2) for p in people],
        "y": [round(p["depth"], 1) for p in people],
        "mode": "markers",
        "name": RUNGS[rung],
        "marker": _mark(rung, 10 if rung in ("close", "kept_up") else 7),
        "text": [text(p["name"]) for p in people],
        "hovertemplate": "%{text}<br>depth %{y:.0f}, %{x:.1f} years<extra></extra>",
    }


def exchanged(kinds: Sequence[Row]) -> Figure:
    """What went out to the right in full colour, what came in hatched."""
    return _pairs(
        [k["label"] for k in kinds],
        ("from you", [k["out"] for k in kinds]),
        ("from them", [k["in"] for k in kinds]),
    )


def give_and_get(months: Sequence[Row]) -> Figure:
    """Gives and gets added up: the lines part where one side gives more."""
    lines = [
        ("gave_so_far", "you gave", ACCENT, "solid"),
        ("got_so_far", "you got", MUTED, "dash"),
    ]
    traces = [
        {
            "type": "scatter",
            "x": [m["month"] for m in months],
            "y": [m[column] for m in months],
            "mode": "lines",
            "name": name,
            "line": {"color": colour, "width": 2.5, "dash": dash},
            "hovertemplate": f"%{{x|%b %Y}}: {name} %{{y:,}} so far<extra></extra>",
        }
        for column, name, colour, dash in lines
    ]
    return _figure(
        traces,
        300,
        showlegend=True,
        margin={"l": 0, "r": 14, "t": 36, "b": 0},
        xaxis=_axis(type="date", showgrid=False, nticks=6),
        yaxis=_axis(rangemode="tozero", nticks=5),
    )


def first_words(opened: Sequence[Row]) -> Figure:
    """People by what the first words did, by who spoke them."""
    counts = {(o["first_by"], o["first_nature"]): o["people"] for o in opened}
    natures = [n for n in NATURES if ("out", n) in counts or ("in", n) in counts]
    return _pairs(
        [NATURES[n] for n in natures],
        ("you spoke first", [counts.get(("out", n), 0) for n in natures]),
        ("they spoke first", [counts.get(("in", n), 0) for n in natures]),
    )


def _pairs(
    labels: Sequence[str], first: tuple[str, list[int]], second: tuple[str, list[int]]
) -> Figure:
    """Two bars a label, one above the other, the value at their end."""
    looks = [(first, ACCENT, False), (second, MUTED, True)]
    places = list(range(len(labels), 0, -1))
    most = max([*first[1], *second[1], 1])
    bars = [
        {
            "type": "bar",
            "x": values,
            "y": [at + shift for at in places],
            "orientation": "h",
            "width": 0.24,
            "name": name,
            "text": [f"{value:,}" for value in values],
            "textposition": "outside",
            "cliponaxis": False,
            "hoverinfo": "skip",
            "marker": _filled(colour, hatched),
        }
        for ((name, values), colour, hatched), shift in zip(
            looks, (0.02, -0.24), strict=True
        )
    ]
    return _figure(
        bars,
        70 + 62 * len(labels),
        barmode="overlay",
        showlegend=True,
        annotations=[
            _note(0, at + 0.15, said) for said, at in zip(labels, places, strict=True)
        ],
        margin={"l": 2, "r": 2, "t": 36, "b": 0},
        xaxis=_axis(visible=False, range=[0, most * 1.15]),
        yaxis=_axis(visible=False, range=[0.5, len(labels) + 0.6]),
    )


def _filled(colour: str, hatched: bool) -> Row:
    pattern = {"shape": "/", "bgcolor": SOFT, "size": 6, "solidity": 0.25}
    return {"color": colour, "pattern": pattern if hatched else {}}


def names(by_year: Sequence[Row]) -> Figure:
    """Entries by year of connecting: ever in contact below, names above."""
    years = [str(y["year"] or "not told") for y in by_year]
    parts = [
        ("any contact", [y["contacted"] for y in by_year], ACCENT, False),
        ("a name", [y["names"] + y["hidden"] for y in by_year], MUTED, True),
    ]
    bars = [
        {
            "type": "bar",
            "x": years,
            "y": values,
            "name": name,
            "marker": _filled(colour, hatched),
            "hovertemplate": "%{x}: %{y:,} " + name + "<extra></extra>",
        }
        for name, values, colour, hatched in parts
    ]
    return _figure(
        bars,
        340,
        barmode="stack",
        showlegend=True,
        legend={**LEGEND, "traceorder": "normal"},
        margin={"l": 0, "r": 0, "t": 36, "b": 0},
        xaxis=_axis(type="category", showgrid=False),
        yaxis=_axis(nticks=5),
    )


def calibration(series: Mapping[str, Sequence[Row]]) -> Figure:
    """The share found against the share expected; on the dotted line all is well."""
    looks = [("circle", ACCENT), ("diamond-open", MUTED), ("square", INK)]
    looks += [("triangle-up-open", ACCENT)]
    exact = {
        "type": "scatter",
        "x": [0, 1],
        "y": [0, 1],
        "mode": "lines",
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    found = [
        {
            "type": "scatter",
            "x": [round(b["expected"], 4) for b in bins],
            "y": [round(b["observed"], 4) for b in bins],
            "mode": "lines+markers",
            "name": text(name),
            "line": {"color": looks[place % len(looks)][1], "width": 1},
            "marker": {"symbol": looks[place % len(looks)][0], "size": 10},
            "text": [f"{b['cases']:,} cases" for b in bins],
            "hovertemplate": (
                "expected %{x:.0%}, found %{y:.0%}<br>%{text}<extra></extra>"
            ),
        }
        for place, (name, bins) in enumerate(series.items())
    ]
    share = {"range": [-0.03, 1.03], "tickformat": ".0%", "nticks": 6}
    return _figure(
        [exact, *found],
        420,
        showlegend=True,
        margin={"l": 0, "r": 4, "t": 40, "b": 0},
        xaxis=_axis(title={"text": "expected: depth / 100"}, **share),
        yaxis=_axis(title={"text": "found in two-way contact"}, **share),
    )
