"""Charts of give and get, first words, names and the self-test."""

from collections.abc import Mapping, Sequence

from flows.report.dealings import Opening
from flows.report.look import (
    ACCENT,
    INK,
    LEGEND,
    MUTED,
    Figure,
    Row,
    axis,
    figure,
    filled,
    note,
    text,
)


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
    return figure(
        traces,
        300,
        showlegend=True,
        margin={"l": 0, "r": 14, "t": 36, "b": 0},
        xaxis=axis(type="date", showgrid=False, nticks=6),
        yaxis=axis(rangemode="tozero", nticks=5),
    )


def first_words(openings: Sequence[Opening]) -> Figure:
    """The share kept up today by how it began, and how sure that is."""
    places = list(range(len(openings), 0, -1))
    shown = [(o, at) for o, at in zip(openings, places, strict=True) if o.enough]
    share = {
        "type": "scatter",
        "x": [o.share for o, _ in shown],
        "y": [at - 0.12 for _, at in shown],
        "mode": "markers",
        "marker": {"color": ACCENT, "size": 13, "symbol": "diamond"},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [o.high - o.share for o, _ in shown],
            "arrayminus": [o.share - o.low for o, _ in shown],
            "color": ACCENT,
            "thickness": 2,
            "width": 5,
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    labels = [
        note(0, at + 0.08, o.label) for o, at in zip(openings, places, strict=True)
    ]
    few = [
        note(0, at - 0.3, "not enough to say") | {"font": {"color": MUTED, "size": 13}}
        for o, at in zip(openings, places, strict=True)
        if not o.enough
    ]
    most = max((o.high for o, _ in shown), default=0.1)
    return figure(
        [share],
        50 + 58 * len(openings),
        annotations=labels + few,
        margin={"l": 9, "r": 14, "t": 0, "b": 0},
        xaxis=axis(range=[0, most * 1.08], tickformat=".0%", nticks=6),
        yaxis=axis(visible=False, range=[0.4, len(openings) + 0.6]),
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
            "marker": filled(colour, hatched),
        }
        for ((name, values), colour, hatched), shift in zip(
            looks, (0.02, -0.24), strict=True
        )
    ]
    return figure(
        bars,
        70 + 62 * len(labels),
        barmode="overlay",
        showlegend=True,
        annotations=[
            note(0, at + 0.15, said) for said, at in zip(labels, places, strict=True)
        ],
        margin={"l": 2, "r": 2, "t": 36, "b": 0},
        xaxis=axis(visible=False, range=[0, most * 1.15]),
        yaxis=axis(visible=False, range=[0.5, len(labels) + 0.6]),
    )


def names(by_year: Sequence[Row], years: Sequence[str]) -> Figure:
    """Entries by year of connecting: ever in contact below, names above."""
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
            "marker": filled(colour, hatched),
            "hovertemplate": "%{x}: %{y:,} " + name + "<extra></extra>",
        }
        for name, values, colour, hatched in parts
    ]
    return figure(
        bars,
        340,
        barmode="stack",
        showlegend=True,
        legend={**LEGEND, "traceorder": "normal"},
        margin={"l": 0, "r": 0, "t": 36, "b": 0},
        # A few years are a few bars, not a wall.
        xaxis=axis(
            type="category", showgrid=False, range=[-0.5, max(len(years), 6) - 0.5]
        ),
        yaxis=axis(nticks=5, tickformat=",d"),
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
    return figure(
        [exact, *found],
        420,
        showlegend=True,
        margin={"l": 0, "r": 4, "t": 40, "b": 0},
        xaxis=axis(title={"text": "expected: depth / 100"}, **share),
        yaxis=axis(title={"text": "found in two-way contact"}, **share),
    )
