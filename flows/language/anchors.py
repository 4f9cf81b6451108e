"""The literal text a pattern cannot match without: its anchors.

A million messages are searched for all anchors at once, and a pattern is tried
only where one of its own was found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Words = frozenset[str]
_MOST = 120
"""Anchors of one pattern at most; beyond, a shorter part of it serves."""
_LONGEST = 9
"""Letters beyond which a longer anchor is no better."""


@dataclass(frozen=True)
class Literals:
    """What is known of the texts a pattern matches: `exact` is all of them, where
    these are few; `best` a set one of which is in each."""

    exact: Words | None = None
    best: Words | None = None

    @property
    def anchors(self) -> Words:
        return _better(self.best, self.exact) or frozenset()


UNKNOWN = Literals()
NOTHING = Literals(frozenset({""}))


def literals(pattern: str, classes: Mapping[str, Literals]) -> Literals:
    """What must be in a text that `pattern` (of Python's syntax) matches.

    Each character of `classes` in it stands for a class known already. Of
    several sets the rarest to be hoped for is the best: the longest, and of those
    the fewest.
    """
    return _sequence(parser.parse(pattern), classes)


def _better(one: Words | None, other: Words | None) -> Words | None:
    known = [words for words in (one, other) if words and "" not in words]
    return max(known, key=_rarity, default=None)


def _rarity(words: Words) -> tuple[int, int]:
    return min(_LONGEST, *map(_letters, words)), -len(words)


@cache
def _letters(word: str) -> int:
    return sum(map(str.isalnum, word))


def _sequence(nodes: Iterable[Any], classes: Mapping[str, Literals]) -> Literals:
    run, best, whole = frozenset({""}), None, True
    for node in nodes:
        kind, value = node
        found = _node(kind, value, classes)
        best = _better(best, found.best)
        if found.exact is not None and len(run) * len(found.exact) <= _MOST:
            run = frozenset(a + b for a in run for b in found.exact)
            continue
        best, whole = _better(best, run), False
        run = frozenset({""}) if found.exact is None else found.exact
    return Literals(run if whole else None, best if whole else _better(best, run))


def _node(kind: Any, value: Any, classes: Mapping[str, Literals]) -> Literals:
    if kind is op.LITERAL:
        return classes.get(chr(value)) or Literals(frozenset({chr(value)}))
    if kind is op.AT:
        return NOTHING
    if kind is op.SUBPATTERN:
        return _sequence(value[-1], classes)
    if kind is op.BRANCH:
        return _branch([_sequence(nodes, classes) for nodes in value[1]])
    if kind is op.IN and all(k is op.LITERAL for k, _ in value):
        return Literals(frozenset(chr(v) for _, v in value))
    if kind is op.MAX_REPEAT:
        least, most, nodes = value
        inner = _sequence(nodes, classes)
        if (least, most) == (0, 1) and inner.exact is not None:
            return Literals(inner.exact | {""})
        return Literals(best=inner.anchors or None) if least else UNKNOWN
    return UNKNOWN


def _branch(ways: list[Literals]) -> Literals:
    exacts = [way.exact for way in ways if way.exact is not None]
    parts = [way.anchors for way in ways]
    return Literals(
        frozenset().union(*exacts) if len(exacts) == len(ways) else None,
        frozenset().union(*parts) if all(parts) else None,
    )
