"""The measures once more, in plain Python over a handful of events.

Slow and literal on purpose: each function is a line of the definitions, so
that what the models say can be held against something that is not SQL.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, floor, log, sqrt
from statistics import fmean, median, pstdev

SESSION_GAP = 3600


@dataclass(frozen=True)
class Event:
    """One contact with one person: `way` is out, in or both."""

    at: datetime
    way: str
    kind: str = "message"
    alone: bool = True  # one to one
    medium: str = "text"

    @property
    def is_out(self) -> bool:
        return self.way in ("out", "both")

    @property
    def is_in(self) -> bool:
        return self.way in ("in", "both")


@dataclass(frozen=True)
class Depth:
    depth: float = 0
    depth_low: float = 0
    depth_high: float = 0
    frequency: float = 0
    mutuality: float = 0
    persistence: float = 0
    rate: float = 0
    p_contact_30d: float = 0
    confidence: str = "low"
    rung: str = "names_only"
    circle: str = "5 name only"
    dormant: bool = False
    n_out: int = 0
    n_in: int = 0
    balance: float | None = None
    active_days: int = 0
    active_months: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    days_silent: int | None = None
    usual_gap_days: float | None = None
    overdue: float | None = None
    is_overdue: bool = False


def days_ago(at: datetime, as_of: datetime) -> int:
    return floor((as_of - at) / timedelta(days=1))


def decayed(days: Iterable[int], h: float) -> float:
    return sum(2 ** (-(d + 0.5) / h) for d in days)


def depth(
    events: Sequence[Event],
    as_of: datetime,
    h: float = 90,
    eps: float = 0.25,
    k: float = 2,
    a0: float = 0.03,
    b0: float = 5,
    phi: float = 4,
) -> Depth:
    """All that is said of one person; what is later than `as_of` is not known."""
    events = [e for e in events if e.at <= as_of]
    if not events:
        return Depth()
    out = {days_ago(e.at, as_of) for e in events if e.is_out}
    into = {days_ago(e.at, as_of) for e in events if e.is_in}
    days = sorted(out | into)
    d_out, d_in, d_any = (decayed(d, h) for d in (out, into, days))
    kappa = h / (30 * log(2))
    months = {d // 30 for d in days}
    frequency = (d_out + d_in) / 2
    mutuality = (sqrt((d_out + eps) * (d_in + eps)) - eps) / frequency
    persistence = len(months) / (len(months) + k)
    rate = frequency * mutuality * persistence / kappa
    first, last = min(e.at for e in events), max(e.at for e in events)
    age = (as_of - first) / timedelta(days=1)
    exposed = h / log(2) * (1 - 2 ** (-max(age, 1) / h))
    shape, expo = a0 + d_any / phi, b0 + exposed / phi
    score = scaled(rate)
    low, high = (
        scaled(rate * max(1 - 1 / (9 * shape) + sign / (3 * sqrt(shape)), 0) ** 3)
        for sign in (-1.2816, 1.2816)
    )
    gaps = [older - newer for newer, older in pairwise(days)]
    enough = len(days) >= 3
    return Depth(
        depth=score,
        depth_low=min(low, score),
        depth_high=max(high, score),
        frequency=frequency,
        mutuality=mutuality,
        persistence=persistence,
        rate=rate,
        p_contact_30d=1 - (expo / (expo + 30)) ** shape,
        confidence="low" if shape < 0.5 else "medium" if shape < 2 else "high",
        rung=rung(bool(out and into), score),
        circle=circle(rate),
        dormant=score < 10 and len(months) >= 6,
        n_out=sum(e.is_out for e in events),
        n_in=sum(e.is_in for e in events),
        balance=log(
            (sum(e.is_out for e in events) + 1) / (sum(e.is_in for e in events) + 1)
        ),
        active_days=len(days),
        active_months=len(months),
        first_at=first,
        last_at=last,
        days_silent=days[0],
        usual_gap_days=median(gaps) if enough else None,
        overdue=days[0] / fmean(gaps) if enough else None,
        is_overdue=enough and days[0] / fmean(gaps) >= 8,
    )


def scaled(rate: float) -> float:
    return 100 * rate / (1 + rate)


def rung(is_mutual: bool, score: float) -> str:
    if not is_mutual:
        return "contacted"
    return "close" if score >= 50 else "kept_up" if score >= 20 else "mutual"


def circle(rate: float) -> str:
    if rate >= 30 / 7:
        return "1 weekly"
    if rate >= 1:
        return "2 monthly"
    return "3 seasonal" if rate >= 0.25 else "4 faded or thin"


# Cadence


@dataclass(frozen=True)
class Cadence:
    burstiness: float | None
    interevent_time: float | None
    sessions: int
    initiated_share: float | None
    response_rate: float | None
    response_rate_in: float | None
    response_delay_mean: float | None
    response_delay_median: float | None


def cadence(events: Sequence[Event], as_of: datetime) -> Cadence:
    said = _said(events)
    sessions = list(_sessions(said))
    ours = [s for s in sessions if s[0].way == "out"]
    other = [s for s in sessions if s[0].way == "in"]
    delays = [
        (b.at - a.at).total_seconds()
        for session in sessions
        for a, b in pairwise(session)
        if (a.way, b.way) == ("in", "out") and b.at > a.at
    ]
    return Cadence(
        burstiness=burstiness({days_ago(e.at, as_of) for e in events}),
        interevent_time=interevent_time(said),
        sessions=len(sessions),
        initiated_share=_share(ours, sessions),
        response_rate=_share([s for s in other if _holds(s, "out")], other),
        response_rate_in=_share([s for s in ours if _holds(s, "in")], ours),
        response_delay_mean=fmean(delays) if delays else None,
        response_delay_median=median(delays) if delays else None,
    )


def _said(events: Iterable[Event]) -> list[Event]:
    """Messages and calls one to one, in order."""
    alone = [e for e in events if e.alone and e.kind in ("message", "call")]
    return sorted(alone, key=lambda e: e.at)


def interevent_time(said: Sequence[Event]) -> float | None:
    gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(said)]
    return fmean(gaps) if gaps else None


def _sessions(said: Iterable[Event]) -> Iterable[list[Event]]:
    session: list[Event] = []
    for event in said:
        late = session and (event.at - session[-1].at).total_seconds() >= SESSION_GAP
        if session and (late or event.kind == "call"):
            yield session
            session = []
        if event.kind == "message":
            session.append(event)
    if session:
        yield session


def _holds(session: Iterable[Event], way: str) -> bool:
    return any(event.way == way for event in session)


def _share(some: Sequence[object], every: Sequence[object]) -> float | None:
    return len(some) / len(every) if every else None


def burstiness(days: Iterable[int]) -> float | None:
    """Kim and Jo's A_n, n the number of gaps; null under three contact days."""
    gaps = [b - a for a, b in pairwise(sorted(days))]
    n = len(gaps)
    if n < 2:
        return None
    r = pstdev(gaps) / fmean(gaps)
    return (sqrt(n + 1) * r - sqrt(n - 1)) / ((sqrt(n + 1) - 2) * r + sqrt(n - 1))


# Per owner


def hill(rates: Iterable[float]) -> tuple[float, float]:
    rates = [rate for rate in rates if rate > 0]
    if not rates:
        return 0, 0
    shares = [rate / sum(rates) for rate in rates]
    entropy = -sum(p * log(p) for p in shares)
    return exp(entropy), 1 / sum(p * p for p in shares)


def top_share(rates: Iterable[float], most: int) -> float | None:
    highest = sorted(rates, reverse=True)
    return sum(highest[:most]) / sum(highest) if highest else None


def balance(gave: int, got: int) -> float | None:
    """Null under three pieces of evidence."""
    return log((gave + 1) / (got + 1)) if gave + got >= 3 else None
