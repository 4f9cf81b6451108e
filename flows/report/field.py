"""The first picture: a square for each person, those kept up in the corner.

A row of squares is one thick dashed line: thirty thousand people are a few
hundred lines, as sharp on paper as on any screen. The page's script makes the
lines as thick as a square, once it knows how wide the page is.
"""

from collections.abc import Sequence
from itertools import groupby
from math import ceil, sqrt
from typing import Any

from flows.report.look import RUNG_COLOURS, Figure, Row, axis, figure, note
from flows.report.words import network

WIDE, FLAT = 2.4, 4
"""How much wider than high a field of people is, and those of networks."""


def field(summary: Row) -> Figure:
    """A square a person; the deeper the tie, the nearer the corner."""
    people = _people(summary)
    across = max(ceil(sqrt(people * WIDE)), 24)
    down = max(ceil(people / across), 1)
    return _drawn(_block(summary, across, down, 0), across, down)


def fields(summaries: Sequence[Row]) -> Figure:
    """The same a network, all in squares of one size, so that they compare."""
    widths = [max(ceil(sqrt(_people(s) * FLAT)), 6) for s in summaries]
    heights = [ceil(_people(s) / w) for s, w in zip(summaries, widths, strict=True)]
    # On a phone two lines must find room beside the widest block and the flattest.
    across = max(ceil(max(widths) * 2), 60)
    lanes = [max(high, across // 9) + across // 36 for high in heights]
    tops = [sum(lanes[:place]) for place in range(len(lanes))]
    blocks = zip(summaries, widths, heights, tops, strict=True)
    labels = [
        note(
            wide + across / 60,
            top,
            f"<b>{network(s['network'])}</b><br>"
            f"{s['kept_up']:,} of {_people(s):,} kept up",
            yanchor="top",
            font={"size": 13},
        )
        for s, wide, top in zip(summaries, widths, tops, strict=True)
    ]
    lines = [line for block in blocks for line in _block(*block)]
    return _drawn(lines, across, sum(lanes), annotations=labels)


def _people(summary: Row) -> int:
    return int(summary["names_only"] + summary["contacted"])


def _block(summary: Row, across: int, down: int, top: int) -> list[Row]:
    """The people of one network, filled from the corner in growing rectangles."""
    least = [summary[step] for step in ("close", "kept_up", "mutual", "contacted")]
    cells = sorted(
        (max((x + 1) / across, (y + 1) / down), y, x)
        for y in range(down)
        for x in range(across)
    )
    rungs = {
        (y, x): sum(place >= people for people in least)
        for place, (_, y, x) in enumerate(cells[: _people(summary)])
    }
    return [
        _squares([at for at in sorted(rungs) if rungs[at] == rung], colour, top)
        for rung, colour in enumerate(RUNG_COLOURS.values())
        if rung in rungs.values()
    ]


def _squares(cells: Sequence[tuple[int, int]], colour: str, top: int) -> Row:
    """One dashed line through all `cells` of a colour, broken where they are."""
    runs = [
        [at for _, at in run]
        for _, run in groupby(
            enumerate(cells), lambda ranked: (ranked[1][0], ranked[1][1] - ranked[0])
        )
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [end for run in runs for end in (run[0][1], run[-1][1] + 1, None)],
        "y": [end for run in runs for end in [top + run[0][0] + 0.5] * 2 + [None]],
        "line": {"color": colour, "simplify": False},
        "hoverinfo": "skip",
    }


def _drawn(lines: Sequence[Row], across: int, down: int, **layout: Any) -> Figure:
    return figure(
        lines,
        round(780 * down / across),
        meta={"ratio": round(down / across, 4), "extra": 0, "across": across},
        xaxis=axis(visible=False, range=[0, across]),
        yaxis=axis(visible=False, range=[down, 0]),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        **layout,
    )
