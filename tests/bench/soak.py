"""A schedule of a few seconds for a hundred runs, as `make soak` runs it.

Archives arrive while `closeknit serve` works and a client asks the warehouse all
the time. No read and no run may fail, and memory, disk and Prefect's database
stay within bounds. `python -m tests.bench.soak [RUNS]`.
"""

import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import duckdb

from tests.models.histories import Connection, both_ways, linkedin, utc

EVERY = "5s"
MOST_MEMORY = 150 * 2**20
"""Bytes by which server and serve may grow between a tenth of the runs and the end."""
MOST_HISTORY = 400 * 2**10
"""Bytes of Prefect's database for each run, with those left out while it worked."""
MOST_DISK = 100 * 2**10
"""Bytes of everything else for each run: a line of the log and an archive's records."""


def main(wanted: int) -> None:
    with tempfile.TemporaryDirectory(prefix="closeknit-soak-") as place:
        folder = Path(place)
        (folder / "data" / "inbox").mkdir(parents=True)
        arrive(folder, 0)
        with (folder / "log").open("w") as log:
            words = ["serve", "--every", EVERY, "--port", "0"]
            words += ["--data", f"{folder}/data", "--reports", f"{folder}/reports"]
            serve = subprocess.Popen(
                [sys.executable, "-m", "flows", *words],
                stdout=log,
                stderr=log,
            )
            try:
                faults = watch(folder, serve, wanted)
            finally:
                serve.terminate()
                serve.wait(60)
        print("\n".join(faults) or "No failed read, no failed run, within bounds.")
        if faults:
            print((folder / "log").read_text()[-2000:])
            sys.exit(1)


def watch(folder: Path, serve: "subprocess.Popen[bytes]", wanted: int) -> list[str]:
    """What went wrong until `wanted` runs were done."""
    faults: list[str] = []
    over = threading.Event()
    reads = [0]
    reader = threading.Thread(target=ask, args=(folder, over, reads, faults))
    reader.start()
    early: tuple[int, int, int] | None = None
    done, begun = 0, time.monotonic()
    while done < wanted and not faults and serve.poll() is None:
        time.sleep(1)
        states = (folder / "log").read_text()
        done = states.count("Finished in state Completed('")
        if "Finished in state Failed" in states or "Crashed" in states:
            faults.append("a run failed")
        if done and done % 10 == 0:
            arrive(folder, done)
        if not early and done >= wanted // 10:
            early = sizes(folder, serve)
    over.set()
    reader.join()
    took = timedelta(seconds=round(time.monotonic() - begun))
    print(f"{done} runs and {reads[0]:,} reads in {took}.")
    if done < wanted and not faults:
        faults.append("serve ended by itself")
    if early:
        more = [b - a for a, b in zip(early, sizes(folder, serve), strict=True)]
        runs = wanted - wanted // 10
        print("Grown by, in KiB: memory {}, history {}, rest {}.".format(
            *(n // 1024 for n in more)))  # fmt: skip
        bounds = (MOST_MEMORY, MOST_HISTORY * runs, MOST_DISK * runs)
        names = ("memory", "Prefect's database", "disk")
        for name, grown, most in zip(names, more, bounds, strict=True):
            if grown > most:
                faults.append(f"{name} grew by {grown:,} bytes, above {most:,}")
    return faults


def arrive(folder: Path, number: int) -> None:
    """Another archive in the inbox, put there whole."""
    target = folder / "data" / "inbox" / f"{number}.zip"
    if target.exists():
        return
    name = f"Person Number{number}"
    said = [s for day in range(1, 20) for s in both_ways(utc(2026, 1, day), name)]
    listed = [Connection(name, utc(2025, 1, 1).date())]
    linkedin(folder / "x.part", said, listed).replace(target)


def ask(
    folder: Path, over: threading.Event, reads: list[int], faults: list[str]
) -> None:
    """Read the warehouse again and again, as a client with a window open does."""
    path = folder / "data" / "closeknit.duckdb"
    while not over.wait(0.05):
        if not path.exists():
            continue
        try:
            with duckdb.connect(path, read_only=True) as connection:
                connection.execute("from relationships order by depth").fetchall()
            reads[0] += 1
        except duckdb.Error as error:
            faults.append(f"a read failed: {error}")


def sizes(folder: Path, serve: "subprocess.Popen[bytes]") -> tuple[int, int, int]:
    """Bytes of memory of `serve` and its server, of Prefect's files, of the rest."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,ppid=,rss=,args=", "-A"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    rows = [line.split(None, 3) for line in listed.splitlines()]
    ours = sum(
        int(rss) * 1024
        for pid, parent, rss, args in rows
        if int(pid) == serve.pid or (int(parent) == serve.pid and "server" in args)
    )
    files = [p for p in (folder / "data").rglob("*") if p.is_file()]
    history = sum(p.stat().st_size for p in files if "prefect" in p.parts)
    return ours, history, sum(p.stat().st_size for p in files) - history


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
