"""The literal text a pattern cannot match without: its anchors.

A million messages are searched for all anchors at once, and a pattern is tried
only where one of its own was found.
"""

import re
from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Words = frozenset[str]
_MOST = 400
"""Anchors of one pattern at most; beyond, a shorter part of it serves."""
_LONGEST = 9
"""Letters beyond which a longer anchor is no better."""


def anchors(pattern: str) -> Words:
    """A set of texts one of which is in all that `pattern` matches.

    The rarest to be hoped for: the longest, and of those the fewest. Empty where
    there is none. `pattern` is of Python's syntax.
    """
    exact, best = _sequence(parser.parse(pattern))
    return _better(best, exact) or frozenset()


def _better(one: Words | None, other: Words | None) -> Words | None:
    known = [words for words in (one, other) if words and "" not in words]
    return max(known, key=_rarity, default=None)


def _rarity(words: Words) -> tuple[int, int]:
    letters = (sum(map(str.isalnum, word)) for word in words)
    return min(_LONGEST, *letters), -len(words)


def _sequence(nodes: Iterable[Any]) -> tuple[Words | None, Words | None]:
    """All texts the nodes match in a row, where these are few, and the best part."""
    run, best, whole = frozenset({""}), None, True
    for node in nodes:
        exact, part = _node(*node)
        best = _better(best, part)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = frozenset(a + b for a in run for b in exact)
            continue
        best, whole = _better(best, run), False
        run = frozenset({""}) if exact is None else exact
    return (run if whole else None), _better(best, run)


def _node(kind: Any, value: Any) -> tuple[Words | None, Words | None]:
    if kind is op.LITERAL:
        return frozenset({chr(value)}), None
    if kind is op.AT:
        return frozenset({""}), None
    if kind is op.SUBPATTERN:
        return _sequence(value[-1])
    if kind is op.BRANCH:
        return _branch([_sequence(nodes) for nodes in value[1]])
    if kind is op.IN and all(k is op.LITERAL for k, _ in value):
        return frozenset(chr(v) for _, v in value), None
    if kind is op.MAX_REPEAT:
        least, most, nodes = value
        exact, best = _sequence(nodes)
        if (least, most) == (0, 1) and exact is not None:
            return exact | {""}, None
        return None, (_better(best, exact) if least else None)
    return None, None


def _branch(
    ways: list[tuple[Words | None, Words | None]],
) -> tuple[Words | None, Words | None]:
    exacts = [exact for exact, _ in ways]
    parts = [_better(best, exact) for exact, best in ways]
    exact = frozenset().union(*exacts) if all(e is not None for e in exacts) else None
    best = frozenset().union(*parts) if all(parts) else None
    return exact, best
