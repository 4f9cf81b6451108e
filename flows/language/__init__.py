"""What a message does: asks, offers, introduces, thanks, sells, greets."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

LANGUAGES = ("en",)
FLAGS = ("pitch", "ask", "offer", "introduction", "thanks", "greeting")
_CUT = "\x1f"

_WORDS = {
    "word": r"[^ .,!?;:()\"]+",
    "rest": r"[^.!?]*",
    "adv": r"(a^)?",
    "start": r"(^|[.!?:;,()\"…*] ?|- )",
}
_BARE = {"word", "rest", "start", "adv"}


@dataclass(frozen=True)
class Rule:
    find: str
    unless: str | None = None
    names: str | None = None
    no_names: str | None = None
    cues: tuple[str, ...] = ()
    enough: int = 2
    beside_pitch: str | None = None
    longest: int | None = None


@cache
def rules(code: str) -> dict[str, Rule]:
    table = tomllib.loads((files("flows.language") / f"{code}.toml").read_text("utf-8"))
    words = _WORDS | table["words"]

    def read(value: Any) -> Any:
        if isinstance(value, str):
            return "|".join(_pattern(line, words) for line in _lines(value))
        return tuple(map(read, value)) if isinstance(value, list) else value

    return {
        flag: Rule(**{k: read(v) for k, v in table[flag].items()})
        for flag in FLAGS
        if flag in table
    }


def _lines(block: str) -> list[str]:
    return [x for x in map(str.strip, block.splitlines()) if x and x[0] != "#"]


def _pattern(line: str, words: dict[str, str]) -> str:
    body = line
    while found := re.search(r"\{([a-z]+)\}", body):
        name = found[1]
        word = words[name] if name in _BARE else f"({words[name]})"
        body = body.replace(found[0], word)
    left = "" if line.startswith(("{start}", "({start}", "~", "^")) else r"\b"
    right = "" if line.endswith((r"\?", "~", "{rest}", "$")) else r"\b"
    body = body.strip("~")
    body = re.sub(r"(?<!\\)\((?!\?)", "(?:", body)
    return f"{left}(?:{body}){right}".replace(r"\b", r"(?-u:\b)")


def fold(text: pl.Series) -> pl.Series:
    return straight(text).str.to_lowercase()

def straight(text):
    return text.str.replace_many(
        ["’", "‘", "\u00b4", "`", "\n", "\u00a0"], ["'"] * 4 + [" "] * 2
    )


def flag_of(folded: pl.Series, original, rule) -> pl.Series:
    found = folded.str.contains(rule.find)
    if rule.cues:
        n = pl.select(pl.sum_horizontal([folded.str.contains(c).cast(pl.Int8) for c in rule.cues])).to_series()
        found |= n >= rule.enough
    if rule.unless:
        rows = found.fill_null(False).arg_true()
        rest = folded.gather(rows).str.replace_all(rule.unless, _CUT)
        ok = rest.str.contains(rule.find)
        if rule.cues:
            n = pl.select(pl.sum_horizontal([rest.str.contains(c).cast(pl.Int8) for c in rule.cues])).to_series()
            ok |= n >= rule.enough
        found = found.scatter(rows, ok)
    if rule.names:
        found |= original.str.replace_all(rule.no_names, _CUT).str.contains(rule.names)
    return found


def annotate(frame: pl.DataFrame, only=None) -> pl.DataFrame:
    original = straight(frame["text"])
    folded = fold(frame["text"])
    out = {f: pl.repeat(False, len(folded), eager=True) for f in FLAGS}
    for code in only or LANGUAGES:
        for f, rule in rules(code).items():
            x = flag_of(folded, original, rule)
            if rule.beside_pitch:
                x &= ~out["pitch"] | folded.str.replace_all(rule.unless, _CUT).str.contains(rule.beside_pitch)
            out[f] |= x
    return frame.hstack([s.alias(f"is_{f}") for f, s in out.items()])


def explain(text: str) -> dict[str, str]:
    folded = fold(pl.Series([text]))
    original = straight(pl.Series([text]))
    out = {}
    for code in LANGUAGES:
      for flag, rule in rules(code).items():
        if flag_of(folded, original, rule)[0]:
            cut = folded.str.replace_all(rule.unless, _CUT) if rule.unless else folded
            out[flag] = cut.str.extract(f"({rule.find})", 1)[0] or (" … ".join(
                folded.str.extract(f"({c})", 1)[0] or "-" for c in rule.cues) if rule.cues else 'names '+str(original.str.extract(f"({rule.names})", 1)[0]))
    return out
