"""What a pool costs a member, on DuckDB and on a cluster of two workers on loopback.

`python -m tests.spark.scale --members 100 300 1000 --cluster 10 30`

Made-up members of one firm, each with a LinkedIn export of `KNOWN` connections and
`SAID` messages; everybody outside is known to two of them on average. Prints a line a
run: seconds on the clock and of the processor, peak memory of this machine's process,
and bytes of archives, lake and warehouse. Of a run on the cluster the processor's time
is this side's alone, and the line ends with the tables that differ from DuckDB's.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random

from flows import warehouse
from tests.bench import generate
from tests.bench.costs import measure
from tests.models.histories import Connection, Said
from tests.sample.people import END, START, Person
from tests.spark.cluster import cluster
from tests.spark.tables import differences
from tests.test_pool import export

KNOWN = 40
"""Connections of a member."""
COLLEAGUES = 8
"""Members among them, as far as there are so many."""
OUTSIDE = (KNOWN - COLLEAGUES) // 2
"""People outside the firm, to a member."""
SAID = 200
"""Messages of a member: to few of the connections most, to some none."""


def write(place: Path, members: int, seed: int = 1) -> Path:
    """The pool, `members` folders with an archive each."""
    rng = Random(seed)
    people = generate.cast(rng, members * (1 + OUTSIDE))
    said = generate.texts(rng, people)
    firm, outside = people[:members], people[members:]
    for member in firm:
        others = [p for p in firm if p is not member]
        known = rng.sample(others, min(COLLEAGUES, len(others)))
        known += rng.sample(outside, min(KNOWN - COLLEAGUES, len(outside)))
        rng.shuffle(known)
        file = place / member.name / "linkedin.zip"
        file.parent.mkdir(parents=True)
        export(file, member.name, _talk(rng, member, known, said), _listed(rng, known))
    return place


def _talk(
    rng: Random, member: Person, known: list[Person], texts: list[str]
) -> Iterator[Said]:
    for talk in generate.talks(rng, known, SAID):
        names = [member.name, *(p.name for p in talk.others)]
        for at in islice(generate.times(rng, talk.messages), talk.messages):
            sender = rng.choice(names)
            to = tuple(name for name in names if name != sender)
            yield Said(datetime.fromtimestamp(at, UTC), sender, to, rng.choice(texts))


def _listed(rng: Random, known: list[Person]) -> Iterator[Connection]:
    for p in known:
        on = START + (END - START) * rng.random()
        yield Connection(p.name, on.date(), company=p.company, position=p.position)


def run(pool: Path, data: Path, members: int, *engine: str) -> None:
    """Run the command, and print what it cost."""
    words = ["--no-prefect", "--as-of", f"{END:%Y-%m-%d}", "--pool", str(pool)]
    words += ["--data", str(data), "--reports", str(data / "reports"), *engine]
    cost = measure([sys.executable, "-m", "flows", "run", *words])
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in cost.steps.items())
    sizes = {"archives": _bytes(pool), "lake": _bytes(data / "lake")}
    sizes["warehouse"] = (data / warehouse.DATABASE).stat().st_size
    held = ", ".join(f"{name} {size / members:,.0f}" for name, size in sizes.items())
    print(
        f"{members} members on {'Spark' if engine else 'DuckDB'}: {cost.wall:.1f} s "
        f"({steps}; {cost.wall / members:.3f} s a member), {cost.cpu:.1f} s of "
        f"processor, {cost.peak:.0f} MB at most; bytes a member: {held}",
        flush=True,
    )


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="*", default=[100, 300, 1000])
    parser.add_argument("--cluster", type=int, nargs="*", default=[10, 30])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for members in dict.fromkeys([*asked.members, *asked.cluster]):
            pool = write(place / f"{members}", members)
            run(pool, place / f"{members} duckdb", members)
        if not asked.cluster:
            return
        with cluster(place) as spark:
            for members in asked.cluster:
                ours, its = (place / f"{members} {on}" for on in ("duckdb", "spark"))
                remote = ("--engine", "spark", "--remote", spark.remote)
                run(place / f"{members}", its, members, *remote)
                print(f"  differ: {differences(ours, its) or 'none'}", flush=True)


if __name__ == "__main__":
    main()
