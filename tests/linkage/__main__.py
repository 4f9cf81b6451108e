"""Precision, recall and seconds on a labelled world: ``python -m tests.linkage``.

With ``--splink`` (installed by hand) the same of Splink, at several cuts.
"""

import argparse
import tempfile
from pathlib import Path

from tests.linkage.measure import Figures, figures, linked
from tests.linkage.people import world


def _tell(what: str, told: Figures) -> None:
    print(
        f"{what:<16}precision {told.precision:.4f}  recall {told.recall:.4f}"
        f"  {told.seconds:5.1f} s  {told.pairs:,} pairs"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.linkage", description=__doc__)
    parser.add_argument("--handles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--splink", action="store_true")
    asked = parser.parse_args()
    made = world(asked.handles, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        found, seconds = linked(made, Path(folder))
    _tell("the models", figures(made.truth, found, seconds))
    if asked.splink:
        from tests.linkage import with_splink

        for cut in (0.9, 0.99, 0.999):
            found, seconds = with_splink.linked(made, cut)
            _tell(f"Splink, {cut}", figures(made.truth, found, seconds))


if __name__ == "__main__":
    main()
