"""The self-test of a user's own history, on histories with known answers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import exp, lgamma, log
from pathlib import Path

import pytest

from tests.models.histories import Built, Said, both_ways, built, linkedin, mine, utc


def history(folder: Path, said: Iterable[Said], until: datetime) -> Built:
    """Built from a LinkedIn archive that was exported on the day of `until`."""
    name = f"Complete_LinkedInDataExport_{until:%m-%d-%Y}.zip"
    return built(folder / "data", linkedin(folder / name, said))


def met(name: str, *days: Sequence[int], times: int = 1) -> list[Said]:
    """Contact both ways on those (month, day) of 2025."""
    return [
        line
        for month, day in days
        for hour in range(times)
        for line in both_ways(utc(2025, month, day, 9 + hour), name)
    ]


def cut_offs(history: Built, horizon: int) -> list[date]:
    found = history.rows(
        f"select cut_off from validity where horizon_days = {horizon} order by all"
    )
    return [row["cut_off"] for row in found]


# At 1 April by depth Ann > Ben > Dan > Cid > Eve, by messages Eve 20 > Ann = Ben 8 >
# Dan 2 > Cid 1, by recency Cid > Ben > Ann > Dan > Eve.
KNOWN = [
    *met("Ann Abel", (1, 10), (1, 20), (2, 10), (3, 10), (4, 10)),
    *met("Ben Bohr", (2, 20), (3, 20), times=2),
    mine(utc(2025, 4, 12, 9), "Ben Bohr"),
    *met("Ben Bohr", (6, 15)),
    mine(utc(2025, 3, 30, 9), "Cid Cole"),
    *met("Dan Dorn", (1, 15), (4, 10)),
    *(mine(utc(2025, 1, 12, 9, minute), "Eve Egan") for minute in range(20)),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return history(tmp_path_factory.mktemp("known"), KNOWN, utc(2025, 8, 1))


def test_auc_is_the_share_of_pairs_in_order(known: Built) -> None:
    """Ann and Dan answered in April: six pairs with Ben, Cid and Eve."""
    found = known.one(
        "from validity where cut_off = date '2025-04-01' and horizon_days = 30"
    )
    assert (found["people"], found["positives"]) == (5, 2)
    assert found["auc_depth"] == round(5 / 6, 6)  # only Ben stood above Dan
    assert found["auc_messages"] == round(2.5 / 6, 6)  # Ann ties with Ben
    assert found["auc_recency"] == round(2 / 6, 6)
    assert found["observed_share"] == 0.4


def test_a_longer_horizon_sees_more(known: Built) -> None:
    """Ben answered in June, so Ann, Ben and Dan stand against Cid and Eve."""
    found = known.one(
        "from validity where cut_off = date '2025-04-01' and horizon_days = 90"
    )
    assert (found["positives"], found["auc_depth"]) == (3, 1)
    assert found["auc_messages"] == round(3 / 6, 6)
    assert found["expected_share"] is None


def test_a_date_tells_only_where_there_are_both_kinds(known: Built) -> None:
    assert cut_offs(known, 30) == [date(2025, 4, 1), date(2025, 6, 1)]
    assert cut_offs(known, 90) == [date(2025, 4, 1), date(2025, 5, 1)]


def test_every_case_is_in_a_bin_of_its_depth(known: Built) -> None:
    """Four people at 1 March, five a month later, of whom five were in touch.

    Ann and Ben in March, Ann and Dan in April, Ben in June.
    """
    bins = known.rows("from calibration order by depth_from")
    assert sum(b["cases"] for b in bins) == 24
    assert sum(b["cases"] * b["observed"] for b in bins) == pytest.approx(5, abs=1e-4)
    for b in bins:
        depths = known.rows(
            "select depth from depth_by_month where network = 'linkedin'"
            " and month between date '2025-02-01' and date '2025-06-01'"
            f" and depth >= {b['depth_from']} and depth < {b['depth_to']}"
        )
        assert b["cases"] == len(depths)
        mean = sum(row["depth"] for row in depths) / len(depths) / 100
        assert b["expected"] == pytest.approx(mean, abs=1e-6)


def test_a_tie_that_breaks_off_is_outside_its_interval(tmp_path: Path) -> None:
    """Daily until July, then nothing; four others silent since January."""
    first = utc(2025, 1, 10, 9)
    daily = [
        line
        for day in range((utc(2025, 7, 1, 9) - first).days)
        for line in both_ways(first + timedelta(days=day), "Dia Daily")
    ]
    others = [
        line
        for name in ("Ann Abel", "Ben Bohr", "Cid Cole", "Dan Dorn")
        for line in met(name, (1, 10))
    ]
    bins = history(tmp_path, daily + others, utc(2025, 8, 1)).rows(
        "select depth_from, cases, within_interval from calibration order by depth_from"
    )
    assert [tuple(b.values()) for b in bins] == [
        (0, 20, 1.0),
        (80, 2, 1.0),
        (90, 3, 0.666667),  # at 1 July the 80 % interval does not reach down to 0
    ]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (5, []),
        (8, [date(2025, month, 1) for month in range(3, 8)]),
        (
            30,
            [
                *(date(2026, 2, 1), date(2026, 5, 1), date(2026, 8, 1)),
                *(date(2026, 11, 1), date(2027, 2, 1), date(2027, 5, 1)),
            ],
        ),
    ],
)
def test_the_dates_fit_the_length_of_the_history(
    tmp_path: Path, months: int, expected: list[date]
) -> None:
    """None within six months, then each month's end, six quarters at most."""
    names = ["Ann Abel", "Ben Bohr", "Cid Cole", "Dan Dorn", "Eve Egan"]
    starts = [utc(2025 + m // 12, 1 + m % 12, 10) for m in range(months)]
    said = [
        line
        for start in starts
        for name in (names if start == starts[0] else names[:2])
        for line in both_ways(start, name)
    ]
    last = starts[-1].replace(day=25)
    assert cut_offs(history(tmp_path, said, last), 30) == expected


def quantile(shape: float, expo: float, level: float) -> int:
    """Of the negative binomial number of days in 30, from its closed form."""
    up_to = 0.0
    for days in range(30):
        up_to += exp(
            lgamma(shape + days)
            - lgamma(shape)
            - lgamma(days + 1)
            + shape * log(expo / (expo + 30))
            + days * log(30 / (expo + 30))
        )
        if up_to >= level:
            return days
    return 30


def test_the_interval_of_contact_days_is_the_model_s(tmp_path: Path) -> None:
    """From one message half a year ago to every day: both ends are exact."""
    end = utc(2025, 7, 1, 9)
    rhythms = {f"Person {chr(65 + n)}{chr(65 + n)}": n for n in range(1, 21)}
    said = [
        line
        for name, gap in rhythms.items()
        for day in range(gap - 1, 170, gap)
        for line in both_ways(end - timedelta(days=day), name)
    ]
    said.append(mine(end - timedelta(days=175), "Long Ago"))
    found = history(tmp_path, said, utc(2025, 7, 2)).rows(
        "select days_30d_low, days_30d_high, shape, expo"
        " from relationships join depths using (owner, person_id)"
        " where network = 'all'"
    )
    ends = [(row["days_30d_low"], row["days_30d_high"]) for row in found]
    assert ends == [
        (quantile(r["shape"], r["expo"], 0.1), quantile(r["shape"], r["expo"], 0.9))
        for r in found
    ]
    assert len(set(ends)) > 8
    assert (0, 0) in ends
    assert max(high for _, high in ends) == 30
