"""Others who read the same history: where their packages can be had, in the same run.

Each does its own whole job on what it reads: chat-miner and chat-analytics the
Messenger half, unpacked beforehand; bandicoot all of it, as its own CSV, made
beforehand.
"""

import csv
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from tests.bench.costs import Failed

_MINER = """
import logging, pathlib, sys
from chatminer.chatparsers import FacebookMessengerParser
logging.disable(logging.CRITICAL)
rows = 0
for path in sorted(pathlib.Path(sys.argv[1]).rglob("message_*.json")):
    parser = FacebookMessengerParser(path)
    parser.parse_file()
    rows += len(parser.parsed_messages.get_df())
print(rows)
"""
_BANDICOOT = """
import sys
import tests.models.phone_records  # makes it run on this Python
from bandicoot.io import read_csv
from bandicoot.utils import all as indicators
user = read_csv("records", sys.argv[1], describe=False, warnings=False)
print(len(indicators(user)))
"""


def commands(
    folder: Path, zips: Sequence[Path], warehouse: Path
) -> dict[str, Callable[[], Sequence[str]]]:
    """How each peer is run on the history; what it needs is fetched on the way."""
    return {
        "chat-miner": lambda: _miner(folder, zips),
        "chat-analytics": lambda: _analytics(folder, zips),
        "bandicoot": lambda: _bandicoot(folder, warehouse),
    }


def _miner(folder: Path, zips: Sequence[Path]) -> Sequence[str]:
    place = folder / "chat-miner"
    python = str(place / "bin" / "python")
    if not place.exists():
        venv.create(place, with_pip=True)
        _fetch(python, "-m", "pip", "install", "--quiet", "chat-miner==0.6.0")
    return [python, "-c", _MINER, str(_unpacked(folder, zips))]


def _analytics(folder: Path, zips: Sequence[Path]) -> Sequence[str]:
    place = folder / "npm"
    if not (place / "node_modules").exists():
        place.mkdir(exist_ok=True)
        _fetch(
            "npm", "install", "--silent", "--prefix", str(place), "chat-analytics@1.1.2"
        )
    files = str(_unpacked(folder, zips) / "**" / "message_*.json")
    command = str(place / "node_modules" / ".bin" / "chat-analytics")
    return [command, "-p", "messenger", "-i", files, "-o", str(place / "report.html")]


def _bandicoot(folder: Path, warehouse: Path) -> Sequence[str]:
    records = folder / "records"
    records.mkdir(exist_ok=True)
    with duckdb.connect(warehouse, read_only=True) as connection:
        rows = connection.execute(
            "select if(kind = 'call', 'call', 'text'), direction, person_id,"
            " strftime(occurred_at, '%Y-%m-%d %H:%M:%S'),"
            " if(kind = 'call', cast(seconds as varchar), '')"
            " from interactions where person_id is not null"
            " and direction in ('in', 'out')"
        ).fetchall()
    with (records / "records.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(
            [
                "interaction",
                "direction",
                "correspondent_id",
                "datetime",
                "call_duration",
            ]
        )
        written.writerows(rows)
    return [sys.executable, "-c", _BANDICOOT, str(records)]


def _fetch(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        raise Failed(f"it cannot be had here: {done.stderr.strip()[-200:]}")


def _unpacked(folder: Path, zips: Sequence[Path]) -> Path:
    place = folder / "unpacked"
    if not place.exists():
        for path in zips:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(place)
    return place
