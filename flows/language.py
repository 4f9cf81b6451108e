"""What a message does: asks, offers, introduces, thanks, sells, greets.

The rules are patterns in `language.toml`, so that every verdict can be shown
with the words that led to it. Polars matches them, a whole column at a time,
against the folded text: lower case, straight quotes, line breaks as spaces.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl


@cache
def rules() -> dict[str, Any]:
    """The rules by what they find; see `language.toml`."""
    return tomllib.loads((files("flows") / "language.toml").read_text("utf-8"))


def annotate(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with a flag for each thing its `text` does; null without text."""
    folded = (
        frame["text"]
        .str.to_lowercase()
        .str.replace_many(
            ["’", "‘", "\u00b4", "`", "\n", "\u00a0"], ["'"] * 4 + [" "] * 2
        )
        .alias("folded")
    )
    text = pl.col("folded")
    found = folded.to_frame().select(
        text.str.contains(_any_of(rule["find"])).alias(f"is_{name}")
        for name, rule in rules().items()
    )
    return frame.hstack([_confirmed(folded, flag) for flag in found])


def _confirmed(folded: pl.Series, found: pl.Series) -> pl.Series:
    """`found` without the rows that hold what the rule excludes.

    Only the few rows found are looked at again.
    """
    rule = rules()[found.name.removeprefix("is_")]
    rows = found.fill_null(False).arg_true()
    texts = folded.gather(rows)
    excluded = pl.repeat(False, len(rows), eager=True)
    if unless := rule.get("unless"):
        excluded = texts.str.contains(_any_of(unless))
    if longest := rule.get("longest"):
        excluded |= texts.str.len_chars() > longest
    return found.scatter(rows.filter(excluded), False)


def _any_of(patterns: list[str]) -> str:
    # Word boundaries of ASCII let the engine keep to its fast automaton where
    # the text is not ASCII: several times faster.
    return "|".join(f"(?:{p})" for p in patterns).replace(r"\b", r"(?-u:\b)")
