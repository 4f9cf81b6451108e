"""The rules of what a message does, read from one file a language.

Each table of `<language>.toml` is a flag. A line of a block is a regular
expression over folded text (see `fold`): lower case, no accents, straight quotes.
`{word}` in it stands for a class of the table `[words]`, or for one of

* `{word}` any word, `{rest}` what is left of the sentence, `{start}` the start of
  the text, a sentence or a clause.

A line begins and ends at word boundaries; a `~` at its end lifts that. A flag is
set where a line of `find` matches, or lines of two of the lists in `cues`,
once all that a line of `unless` matches is cut out; or where a line of `names`
matches the text as written, with its capitals, that of `no_names` cut out. Where
the text sells as well, one of `beside_pitch` must match too. A long text is no
greeting.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from flows.language.anchors import Finder

LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
COMPILED = "patterns.parquet"
"""The rules ready for use: finding the anchors takes a second."""
FLAGS = ("pitch", "ask", "offer", "introduction", "thanks", "greeting")

ENOUGH_CUES = 2
"""Lists of cues of which a text must have a line each."""
LONGEST_GREETING = 80
"""Characters of a greeting at most."""

_ACCENTED = "àáâãäåāăąçćčďèéêëēěęğìíîïīłñńňòóôõöøőřśšşťùúûüūůűýÿźžż"
_PLAIN = "aaaaaaaaacccdeeeeeeegiiiiilnnnooooooorssstuuuuuuuyyzzz"
_FOLDS = dict(
    zip(
        "’‘´`\n\u00a0ßẞ" + _ACCENTED + _ACCENTED.upper(),
        "''''  ss" + _PLAIN + _PLAIN.upper(),
        strict=True,
    )
)

_ANY = {
    "word": r"[a-z0-9'/&@-]+",
    "rest": r"[^.!?]*",
    "start": r"(^|[.!?:;,()\"…*] ?|- )",
    "name": r"[A-Z][A-Za-z'-]+",
}


@dataclass(frozen=True)
class Pattern:
    """One line of a rule: `role` is the block it stands in, of `cues` with its
    number; of each of the sets `anchors` a text is in all it matches."""

    language: str
    flag: str
    role: str
    regex: str
    anchors: list[list[str]]


def plain(text: pl.Series) -> pl.Series:
    """`text` with straight quotes and spaces, and no accents."""
    return text.str.replace_many(list(_FOLDS), list(_FOLDS.values()))


def fold(text: pl.Series) -> pl.Series:
    """`text` as the rules see it: plain, and in lower case."""
    return plain(text).str.to_lowercase()


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every line of every language, as `python -m tests.language` compiled them."""
    source = files("flows.language") / COMPILED
    rows = pl.read_parquet(source.read_bytes()).rows()
    return tuple(Pattern(*row) for row in rows)


@cache
def digest() -> str:
    """Changes when the rules do."""
    source = files("flows.language") / COMPILED
    return hashlib.sha256(source.read_bytes()).hexdigest()[:16]


def compiled(heard: pl.Series) -> pl.DataFrame:
    """The patterns as the rules' files have them now, one row each.

    Their anchors are those rarest in texts like `heard`.
    """
    finder = Finder(fold(heard))
    return pl.DataFrame([p for code in LANGUAGES for p in _patterns(code, finder)])


@cache
def _table(language: str) -> dict[str, Any]:
    text = (files("flows.language") / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _patterns(language: str, finder: Finder) -> Iterator[Pattern]:
    table = _table(language)
    words = _ANY | {name: f"({body})" for name, body in table["words"].items()}
    for flag in FLAGS:
        blocks = dict(table.get(flag, {}))
        for number, cue in enumerate(blocks.pop("cues", ())):
            blocks[f"cue {number}"] = cue
        for role, block in blocks.items():
            for line in _lines(block) if isinstance(block, str) else ():
                named = role in ("names", "no_names")
                regex = _regex(line, words, folded=not named)
                found = finder.anchors(_plainly(regex))
                yield Pattern(language, flag, role, regex, found)


def _lines(block: str) -> list[str]:
    stripped = map(str.strip, block.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def _regex(line: str, words: dict[str, str], folded: bool) -> str:
    body = _expanded(line.strip("~"), words)
    body = re.sub(r"(?<!\\)\((?!\?)", "(?:", body)
    body = "".join(_FOLDS.get(c, c) for c in body) if folded else body
    left = "" if line.startswith(("{start}", "({start}", "~", "^")) else r"\b"
    right = "" if line.endswith((r"\?", "~", "{rest}", "$")) else r"\b"
    # Word boundaries of ASCII keep the engine to its fast automaton.
    return f"{left}(?:{body}){right}".replace(r"\b", r"(?-u:\b)")


def _expanded(line: str, words: dict[str, str]) -> str:
    while found := re.search(r"\{([a-z]+)\}", line):
        line = line.replace(found[0], words[found[1]])
    return line


def _plainly(regex: str) -> str:
    """`regex` in Python's syntax and as it reads in folded text."""
    body = regex.replace(r"(?-u:\b)", r"\b").lower()
    body = re.sub(r"\[[^\]]*\\p\{[^\]]*\]|\\p\{\w+\}", ".", body)
    return "".join(_FOLDS.get(c, c) for c in body)
