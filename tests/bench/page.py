"""What the bench found, as text and as the page `reports/bench.html`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from flows.report import look
from flows.report.shown import Chart, Table
from tests import standalone

if TYPE_CHECKING:
    from tests.bench.__main__ import Found

STEPS = {"find": look.LINE, "read": look.WARM, "warehouse": look.ACCENT}
STEPS |= {"report": look.MUTED, "the rest": look.QUIET}
"""The parts of a run and their colours; the rest is start-up and end."""


def printed(found: Found) -> str:
    """A block of text on one history."""
    lines = [f"{found.messages:,} messages"]
    for name, cost in found.costs.items():
        lines.append(
            f"  {name:<22}{cost.wall:>9.2f} s  {cost.cpu:>9.2f} s of processor"
            f"  {cost.peak:>7,.0f} MB"
        )
        lines += [f"    {step:<20}{s:>9.2f} s" for step, s in cost.steps.items()]
    lines += [f"  {name:<22}not measured: {why}" for name, why in found.missing.items()]
    return "\n".join(lines)


def render(every: Sequence[Found], times: int, machine: str) -> str:
    charts = {f"size_{place}": _chart(found) for place, found in enumerate(every)}
    return standalone.render(
        Path(__file__).with_name("bench.html.j2"),
        charts,
        charts=charts,
        missing=[
            f"{found.messages:,} messages, {name}: {why}"
            for found in every
            for name, why in found.missing.items()
        ],
        growth=_growth(every),
        times=times,
        machine=machine,
    )


def _chart(found: Found) -> Chart:
    names = list(found.costs)[::-1]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": step,
            "y": names,
            "x": [round(_part(found, name, step), 2) for name in names],
            "marker": {"color": colour},
            "hovertemplate": f"%{{y}}, {step}: %{{x:.2f}} s<extra></extra>",
        }
        for step, colour in STEPS.items()
    ]
    figure = look.figure(
        traces,
        90 + 46 * len(names),
        barmode="stack",
        showlegend=True,
        margin={"l": 0, "r": 14, "t": 36, "b": 0},
        xaxis=look.axis(title={"text": "seconds"}, rangemode="tozero"),
        yaxis=look.axis(showgrid=False),
    )
    own, floor = found.costs["Closeknit"].wall, found.costs["floor"].wall
    said = (
        f"{found.messages:,} messages: {own:.1f} s, {own / floor:.1f} times the floor"
    )
    return Chart(figure, said, "Bar chart of seconds by step", _table(found))


def _part(found: Found, name: str, step: str) -> float:
    cost = found.costs[name]
    if step == "the rest":
        return max(cost.wall - sum(cost.steps.values()), 0)
    return cost.steps.get(step, 0)


def _table(found: Found) -> Table:
    return Table(
        f"{found.messages:,} messages",
        ("", "wall, s", "processor, s", "peak, MB", "messages a second"),
        [
            (
                name,
                f"{cost.wall:.2f}",
                f"{cost.cpu:.2f}",
                f"{cost.peak:,.0f}",
                f"{found.messages / cost.wall:,.0f}",
            )
            for name, cost in found.costs.items()
        ],
    )


def _growth(every: Sequence[Found]) -> list[str]:
    """How time grows from one history to the next."""
    return [
        f"From {small.messages:,} to {large.messages:,} messages the time grows "
        f"{large.costs['Closeknit'].wall / small.costs['Closeknit'].wall:.1f} times."
        for small, large in pairwise(every)
    ]
