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

GREETING_LENGTH = 80
"""A greeting longer than this says more than a greeting."""


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
    flags = folded.to_frame().select(
        _found(name, pl.col("folded")).alias(f"is_{name}") for name in rules()
    )
    return frame.hstack(flags)


def _found(name: str, text: pl.Expr) -> pl.Expr:
    rule = rules()[name]
    found = text.str.contains(_any_of(rule["find"]))
    if rule.get("unless"):
        found &= ~text.str.contains(_any_of(rule["unless"]))
    if name == "greeting":
        found &= text.str.len_chars() <= GREETING_LENGTH
    return found


def _any_of(patterns: list[str]) -> str:
    # Word boundaries of ASCII let the engine keep to its fast automaton where
    # the text is not ASCII: several times faster.
    return "|".join(f"(?:{p})" for p in patterns).replace(r"\b", r"(?-u:\b)")
