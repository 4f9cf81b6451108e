"""`make cluster`: the same tables on Apache Spark, on two workers and on one.

`python -m tests.spark`: runs a small pool and the sample on DuckDB and on a cluster on
loopback; of the sample's run a worker is lost in the middle. Ends with 1 where a table
differs.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

from flows import pipeline
from flows.resources import SAMPLE
from tests.spark.cluster import Cluster, cluster
from tests.spark.tables import differences
from tests.test_pool import write

AS_OF = "2026-11-02"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as spark:
        place = Path(folder)
        write(place)
        failed = 0
        for name, asked, is_cut in (
            ("pool", {"pool": place / "members"}, False),
            ("sample, a worker lost", {"paths": [SAMPLE]}, True),
        ):
            ours, its = place / f"{name} duckdb", place / f"{name} spark"
            on_duckdb = _run(ours, **asked)
            cut = threading.Thread(target=_cut, args=(its, spark), daemon=True)
            if is_cut:
                cut.start()
            on_spark = _run(its, engine="spark", remote=spark.remote, **asked)
            if is_cut:
                assert spark.tasks_lost(), "no worker was lost in the middle of a task"
            found = differences(ours, its)
            print(
                f"{name}: DuckDB {on_duckdb:.1f} s, Spark {on_spark:.1f} s, "
                f"{len(found)} tables differ",
                *found.items(),
                sep="\n  ",
                flush=True,
            )
            failed += len(found)
    return min(failed, 1)


def _run(data: Path, **asked: object) -> float:
    """Seconds of a run."""
    begun = time.monotonic()
    pipeline.run(
        pipeline.options(
            asked.pop("paths", None), data, data / "reports", as_of=AS_OF, **asked
        )
    )
    return time.monotonic() - begun


def _cut(data: Path, spark: Cluster) -> None:
    """Take a worker away once the half of the models is made."""
    while not list(data.glob(".closeknit.duckdb.*.spark/interactions")):
        time.sleep(0.05)
    spark.lose_a_worker()


if __name__ == "__main__":
    sys.exit(main())
