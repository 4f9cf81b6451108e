"""The rules judged on labelled, made-up messages: precision, recall and F1.

`development/` is what the rules were written on, `held_out/` what they were not.
"""

from pathlib import Path

import polars as pl

from flows.language import annotate

FLAGS = ("ask", "offer", "introduction", "thanks", "pitch")
PARTS = ("development", "held_out")
_HOME = Path(__file__).parent


def labelled(part: str, language: str) -> pl.DataFrame:
    """Messages and their labels: `text` and a column a flag."""
    frame = pl.read_csv(_HOME / part / f"{language}.csv")
    return frame.with_columns(pl.col(FLAGS).cast(pl.Boolean))


def languages(part: str) -> list[str]:
    return sorted(path.stem for path in (_HOME / part).glob("*.csv"))


def scores(part: str, language: str) -> pl.DataFrame:
    """One row a flag: `precision`, `recall`, `f1`."""
    told = annotate(labelled(part, language))
    rows = []
    for flag in FLAGS:
        is_so, said = told[flag], told[f"is_{flag}"]
        right = (is_so & said).sum()
        precision, recall = right / max(said.sum(), 1), right / max(is_so.sum(), 1)
        f1 = 2 * right / max(said.sum() + is_so.sum(), 1)
        rows.append((part, language, flag, precision, recall, f1))
    columns = ["part", "language", "flag", "precision", "recall", "f1"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def macro_f1(part: str, language: str) -> float:
    return float(scores(part, language)["f1"].mean())


def table() -> str:
    """All scores as text, the mean of each language and part beside them."""
    every = pl.concat(scores(p, code) for p in PARTS for code in languages(p))
    wide = every.pivot("flag", index=["part", "language"], values="f1")
    wide = wide.with_columns(macro=pl.mean_horizontal(FLAGS))
    with pl.Config(tbl_rows=-1, float_precision=3, tbl_hide_column_data_types=True):
        return str(wide)
