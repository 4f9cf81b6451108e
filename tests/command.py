"""The command line as a user calls it, in this process."""

import sys
from dataclasses import dataclass

from flows.cli import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


def closeknit(capsys, monkeypatch, *words) -> Said:
    """What `closeknit WORDS` prints and ends with."""
    monkeypatch.setattr(sys, "argv", ["closeknit", *map(str, words)])
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    said = capsys.readouterr()
    return Said(code, said.out, said.err)
