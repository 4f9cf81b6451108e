"""Bandicoot 0.6.0, which measures phone records, made to run and to be asked.

It was written before Python 3.11 took `inspect.getargspec` and `formatargspec`
away, and its dashboard needs `distutils`, which 3.12 took: the first two are lent
to it while it is imported, the dashboard is left out. What it computes is its own.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from unittest.mock import patch


def _getargspec(function: Callable[..., Any]) -> Sequence[Any]:
    return inspect.getfullargspec(function)[:4]


def _formatargspec(
    args: Sequence[str],
    varargs: str | None,
    varkw: str | None,
    defaults: Sequence[Any],
    formatvalue: Callable[[Any], str] = lambda value: f"={value!r}",
) -> str:
    bare = len(args) - len(defaults)
    valued = zip(args[bare:], map(formatvalue, defaults), strict=True)
    return f"({', '.join([*args[:bare], *map(''.join, valued)])})"


sys.modules["bandicoot.visualization"] = ModuleType("dashboard")
with (
    patch.object(inspect, "getargspec", _getargspec, create=True),
    patch.object(inspect, "formatargspec", _formatargspec, create=True),
):
    from bandicoot import Position, Record, User
    from bandicoot import individual as indicators

BOTH = "callandtext"


@dataclass(frozen=True)
class Talk:
    """A text or, where `seconds` are given, a call (0: missed) with somebody."""

    at: datetime
    who: str
    is_mine: bool
    network: str
    seconds: int | None = None


@dataclass(frozen=True)
class Measured:
    """What bandicoot makes of some talk; unrounded, null where there is none."""

    contacts: int
    active_days: int
    entropy_of_contacts: float
    interevent_time: float | None
    initiated_share: float
    response_rate: float | None
    response_delay_mean: float | None
    response_delay_median: float | None


def measured(talk: Iterable[Talk]) -> Measured:
    """Bandicoot's indicators over the whole of `talk`, whose order decides ties."""
    user = User()
    user.records = [_record(line) for line in talk]
    delay = _of(indicators.response_delay_text, user, summary="extended")
    return Measured(
        contacts=_of(indicators.number_of_contacts, user, interaction=BOTH),
        active_days=_of(indicators.active_days, user),
        entropy_of_contacts=_of(indicators.entropy_of_contacts, user, interaction=BOTH),
        interevent_time=_of(indicators.interevent_time, user, interaction=BOTH)["mean"],
        initiated_share=_of(indicators.percent_initiated_conversations, user),
        response_rate=_of(indicators.response_rate_text, user),
        response_delay_mean=delay["mean"],
        response_delay_median=delay["median"],
    )


def _record(line: Talk) -> Record:
    return Record(
        interaction="text" if line.seconds is None else "call",
        direction="out" if line.is_mine else "in",
        correspondent_id=line.who,
        datetime=line.at,
        call_duration=line.seconds,
        position=Position(),
    )


def _of(indicator: Callable[..., Any], user: User, **how: Any) -> Any:
    return indicator(user, groupby=None, **how)["allweek"]["allday"][BOTH]
