"""Runs on disks too small, in a file system of their own: see test_disk.py.

`unshare -rm python -m tests.robust.small_disk FOLDER`; FOLDER holds the old state.
"""

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

from flows.errors import CloseknitError
from tests.robust import runs

FREE = (4, 64, 2_000, 5_600, 12_000)
"""KiB left: enough for nothing, for the lake, for a part of the warehouse, for the
warehouse alone, and for the run."""


def main(folder: Path) -> None:
    before, after = pickle.loads((folder / "states").read_bytes())
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", disk], check=True)
    names = [folder / name for name in runs.NEW]
    told = [fill_up(folder, disk, names, free, before, after) for free in FREE]
    assert told == sorted(told), "with more room, no earlier end"
    print(json.dumps(told))


def fill_up(folder, disk, names, free, before, after):
    for place in ("data", "reports"):
        shutil.rmtree(disk / place, ignore_errors=True)
        shutil.copytree(folder / place, disk / place)
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - free * 1024))
    try:
        runs.run(disk, names)
        said = "done"
    except CloseknitError as error:
        said = str(error)
        assert "No space left on device. Free some space" in said
    assert runs.tables(disk) in (before, after)
    assert b"</html>" in (disk / "reports" / "index.html").read_bytes()[-20:]
    ballast.unlink()
    assert runs.run(disk, names).problems == []
    assert runs.tables(disk) == after
    assert runs.left_over(disk) == []
    return "done" if said == "done" else "No space left on device"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
