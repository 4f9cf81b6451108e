"""Precision and recall of who is who, on pairs of handles."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path

from flows import lake, warehouse
from flows.settings import load_parameters
from tests.linkage.people import SHARES, World, archive


@dataclass(frozen=True)
class Figures:
    """Of all pairs of handles: `precision` of those put together are one person's,
    `recall` of one person's are put together."""

    precision: float
    recall: float
    pairs: int
    seconds: float


def figures(
    truth: Mapping[tuple[str, str], int],
    found: Mapping[tuple[str, str], str],
    seconds: float,
) -> Figures:
    def pairs(sizes: Counter[object]) -> int:
        return sum(comb(n, 2) for n in sizes.values())

    same = pairs(Counter(truth[handle] for handle in truth))
    told = pairs(Counter(found[handle] for handle in truth))
    both = pairs(Counter((truth[handle], found[handle]) for handle in truth))
    return Figures(both / max(told, 1), both / max(same, 1), same, seconds)


def linked(made: World, data: Path) -> tuple[dict[tuple[str, str], str], float]:
    """The person of each handle as the warehouse has it, and the seconds it took."""
    for network in SHARES:
        lake.write(data, "me", archive(network), made.batches(network))
    begun = time.perf_counter()
    warehouse.build(data, load_parameters())
    seconds = time.perf_counter() - begun
    with warehouse.connect(data) as connection:
        rows = connection.execute(
            "select network, handle, person_id from handles"
        ).fetchall()
    return {(network, handle): person for network, handle, person in rows}, seconds
