"""The one look all charts share, and what they are made of.

Colours are names of the page's CSS variables, which the page's script replaces
when it draws, so that one figure serves the light and the dark theme. Plotly
reads a little HTML in every text: whatever comes from data goes through `text`.
"""

import html
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
Figure = dict[str, Any]

INK, MUTED, LINE = "var(--ink)", "var(--muted)", "var(--line)"
ACCENT, WARM, SOFT = "var(--accent)", "var(--warm)", "var(--accent-soft)"
QUIET, PAPER = "var(--quiet)", "var(--paper)"
RUNG_COLOURS = {
    "close": ACCENT,
    "kept_up": WARM,
    "mutual": MUTED,
    "contacted": QUIET,
    "names_only": LINE,
}
"""Colour of each rung, the deepest first; never the only mark of it."""
NAME_LENGTH = 36
LEGEND = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"}


def text(value: object) -> str:
    """`value` as Plotly shows it literally: short, isolated, without markup."""
    said = " ".join(str(value).split())
    short = said if len(said) <= NAME_LENGTH else said[: NAME_LENGTH - 1] + "…"
    return f"\u2068{html.escape(short, quote=False)}\u2069"


def axis(**given: Any) -> Row:
    plain = {
        "gridcolor": LINE,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "ticks": "",
        "separatethousands": True,
    }
    return plain | given


def figure(traces: Sequence[Any], height: int, **layout: Any) -> Figure:
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
    drawn: Figure = go.Figure(traces, shared | layout).to_dict()
    return drawn


def note(x: Any, y: Any, said: str, **given: Any) -> Row:
    placed = {"x": x, "y": y, "text": said, "showarrow": False, "xanchor": "left"}
    return placed | {"yanchor": "bottom", "align": "left"} | given


def filled(colour: str, hatched: bool) -> Row:
    pattern = {"shape": "/", "bgcolor": SOFT, "size": 6, "solidity": 0.25}
    return {"color": colour, "pattern": pattern if hatched else {}}
