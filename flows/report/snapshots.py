"""What earlier reports counted, so that this one can say what changed.

`DATA/snapshots.jsonl` has a line for each `as_of`: counts and nothing else, no
name and no key of a person. A report is compared with the newest line from before
its own `as_of` and measured with the same parameters, so that drawing it again
gives the same bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.report.words import STEPS, Row
from flows.whole import put

FILE = "snapshots.jsonl"
LEFT_OUT = ("as_of", "version", "kappa")
"""Parameters that may differ between two reports that are compared."""


@dataclass(frozen=True)
class Change:
    """What has changed since `since`, by network and step of the ladder.

    `added` are the networks that were not there then: what came with them is no
    change of the ties.
    """

    since: datetime
    steps: dict[str, dict[str, int]]
    added: list[str]


def of(summaries: Sequence[Row], parameters: Row) -> Row | None:
    """The snapshot of these counts; none where nothing is dated."""
    if parameters["as_of"] is None:
        return None
    return {
        "as_of": parameters["as_of"].isoformat(),
        "parameters": {k: v for k, v in parameters.items() if k not in LEFT_OUT},
        "networks": {
            s["network"]: {step: s[step] for step in STEPS} for s in summaries
        },
    }


def change(data: Path, now: Row | None) -> Change | None:
    """From the newest comparable snapshot before `now` to `now`."""
    if now is None:
        return None
    earlier = [
        row
        for row in _read(data)
        if row["as_of"] < now["as_of"] and row["parameters"] == now["parameters"]
    ]
    if not earlier:
        return None
    then, networks = earlier[-1]["networks"], now["networks"]
    return Change(
        since=datetime.fromisoformat(earlier[-1]["as_of"]),
        steps={
            name: {step: count - then[name][step] for step, count in counts.items()}
            for name, counts in networks.items()
            if name in then
        },
        added=[name for name in networks if name not in then],
    )


def keep(data: Path, now: Row | None) -> None:
    """Put `now` in the place of the snapshot of the same `as_of`."""
    if now is None:
        return
    rows = [row for row in _read(data) if row["as_of"] != now["as_of"]]
    ordered = sorted([*rows, now], key=lambda row: str(row["as_of"]))
    lines = "".join(json.dumps(row, sort_keys=True) + "\n" for row in ordered)
    put(data / FILE, lines.encode())


def _read(data: Path) -> list[Row]:
    """The snapshots, the oldest first; a broken line is as good as none."""
    try:
        lines = (data / FILE).read_text("utf-8").splitlines()
    except OSError:
        return []
    rows = []
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and row.keys() >= {"as_of", "parameters", "networks"}:
            rows.append(row)
    return rows
