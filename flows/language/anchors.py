"""The words a pattern cannot match without: its anchors.

A million messages are searched for all anchors at once, and a pattern is tried
only where one of its own was found. Anchors are looked for in `searched` texts,
where words stand between spaces, so that an anchor may end where a word does.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from string import ascii_lowercase, digits
from typing import Any

import polars as pl

Words = frozenset[str]
_MOST = 120
"""Anchors of one set at most; beyond, a shorter part of it serves."""
_CLASS = 16
"""Characters of a class at most whose each is taken for a text of its own."""
SETS = 3
"""Sets kept of those that a text must have a word each of."""
_COMMON = 0.5
"""Where a second set is met more often than this it is not worth looking for."""
_BOUND = "\x00"
"""A word boundary, or an end of the text."""
_SIGNS = "?%$€£"
"""What is no word and yet worth looking for."""


@dataclass(frozen=True)
class Literals:
    """What is known of the texts a pattern matches: `exact` is all of them, where
    these are few; each of `needs` is a set one of which is in each text."""

    exact: Words | None = None
    needs: tuple[Words, ...] = ()

    @property
    def sets(self) -> list[Words]:
        return [*self.needs, self.exact] if self.exact else [*self.needs]


UNKNOWN = Literals()


_KEPT = frozenset(f"{ascii_lowercase}{digits}_ {_BOUND}")
_APART = {
    sign: f" {sign} " if sign in _SIGNS else " "
    for sign in [*map(chr, range(128)), *_SIGNS]
    if sign not in _KEPT
}
_ODD = rf"[^\x00-\x7f{_SIGNS}]"
_LETTERS = {ord(sign): apart for sign, apart in _APART.items()}


def searched(texts: pl.Series) -> pl.Series:
    """Folded `texts` as anchors are looked for: words and signs between spaces."""
    apart = texts.str.replace_many(list(_APART), list(_APART.values()))
    odd = (apart.str.len_bytes() > apart.str.len_chars()).arg_true()
    if len(odd):
        plain = apart.gather(odd).str.replace_all(_ODD, " ")
        apart = apart.scatter(odd, plain)
    return " " + apart + " "


class Finder:
    """Finds the anchors of patterns, the rarest in texts like `heard`."""

    def __init__(self, heard: pl.Series) -> None:
        self._heard = "\n".join(searched(heard))
        self._texts = len(heard)
        self._times: dict[str, int] = {}

    def anchors(self, pattern: str) -> list[list[str]]:
        """Sets of texts, one each of which must be where `pattern` matches.

        The pattern is of Python's syntax. The rarest set is the first.
        """
        sets = [_bounded(words) for words in _sequence(parser.parse(pattern)).sets]
        known = {frozenset(s): self._commonness(s) for s in sets if all(map(_says, s))}
        best = sorted(known, key=lambda s: (known[s], sorted(s)))[:SETS]
        return [sorted(s) for s in best if s is best[0] or known[s] < _COMMON]

    def _commonness(self, words: Iterable[str]) -> float:
        """How often one of `words` is met in a text, about."""
        return sum(self._met(word) for word in words) / self._texts

    def _met(self, word: str) -> float:
        if word not in self._times:
            self._times[word] = self._heard.count(word)
        return self._times[word] or 3.0 ** -len(word)


def _says(word: str) -> bool:
    return not word.isspace() and word != ""


def _bounded(words: Words) -> set[str]:
    """`words` as they stand in searched texts; of those that hold another, none."""
    apart = (re.sub(_ODD, " ", word.translate(_LETTERS)) for word in words)
    bound = {re.sub(f" {_BOUND}+|{_BOUND}+ ?", " ", word) for word in apart}
    return {w for w in bound if not any(o in w for o in bound if o != w)}


def _sequence(nodes: Iterable[Any]) -> Literals:
    run, needs, is_whole = frozenset({""}), list[Words](), True
    for kind, value in nodes:
        is_repeated = kind is op.MAX_REPEAT and value[0] and value[1] > 1
        found = _sequence(value[-1]) if is_repeated else _node(kind, value)
        fits = found.exact is not None and len(run) * len(found.exact) <= _MOST
        if fits:
            run = frozenset(a + b for a in run for b in found.exact or ())
        if is_repeated or not fits:
            needs += [run, *found.needs]
            is_whole, run = False, found.exact or frozenset({""})
    return Literals(run) if is_whole else Literals(needs=(*needs, run))


def _node(kind: Any, value: Any) -> Literals:
    if kind is op.LITERAL:
        return Literals(frozenset({chr(value)}))
    if kind is op.AT:
        return Literals(frozenset({_BOUND}))
    if kind is op.SUBPATTERN:
        return _sequence(value[-1])
    if kind is op.BRANCH:
        return _branch([_sequence(nodes) for nodes in value[1]])
    if kind is op.IN:
        return Literals(_characters(value))
    if kind is op.MAX_REPEAT and value[:2] == (0, 1):
        inner = _sequence(value[-1])
        return Literals(inner.exact and inner.exact | {""})
    return UNKNOWN


def _characters(parts: list[tuple[Any, Any]]) -> Words | None:
    """The characters of a class, where these are few."""
    ends = [(value, value) if kind is op.LITERAL else value for kind, value in parts]
    if not all(kind in (op.LITERAL, op.RANGE) for kind, _ in parts):
        return None
    every = frozenset(chr(c) for low, high in ends for c in range(low, high + 1))
    return every if len(every) <= _CLASS else None


def _branch(ways: list[Literals]) -> Literals:
    """What holds whichever of `ways` is taken."""
    exacts = [way.exact for way in ways if way.exact is not None]
    if len(exacts) == len(ways):
        return Literals(frozenset().union(*exacts))
    needs = zip(*(sorted(way.sets, key=_length) for way in ways), strict=False)
    return Literals(needs=tuple(frozenset().union(*words) for words in needs))


def _length(words: Words) -> int:
    """Sorts sets, those of long words first."""
    return -min(map(len, words), default=0)
