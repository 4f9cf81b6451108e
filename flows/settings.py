"""The parameters of the measures, and whether Prefect is in use."""

import os
import re
import tomllib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.errors import CloseknitError

SETS = "chosen on seven public sets of communication data"
OURS = "a judgement of Closeknit's, untested"
WEEK = "what one can act on in a week"
DECAY = f"{SETS}, flat from 30 to 120; Ahmad, Porter & Beguerisse-Díaz 2021"
DAYS = f"{SETS}; Ureña-Carrión, Saramäki & Kivelä 2020"
RATE = f"{SETS}; Harvey & Fernandes 1989"
RUNG = "a reading of depth; the ladder is that of Marlow et al. 2009"
DORMANT = "Levin, Walter & Murnighan 2011; the cut is a judgement"
SAME = "resemblance: Broder 1997; the cut is a judgement"
SESSION = "bandicoot: de Montjoye, Rocher & Pentland 2016"

FILE = Path("closeknit.toml")
FIRST_YEAR, LAST_YEAR = 1990, 2049
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def _set(
    default: float, least: float, most: float, meaning: str, unit: str, source: str
) -> Any:
    """A parameter that says what it is, in what unit, where its value is from, and
    from where to where it may go: as far as makes sense and can be computed.
    """
    return Field(
        default,
        ge=least,
        le=most,
        description=meaning,
        json_schema_extra={"unit": unit, "source": source},
    )


class Parameters(BaseSettings):
    """Every parameter of the measures; one row of table `parameters`.

    Set in the `[parameters]` table of `closeknit.toml` or as environment
    variables (`CLOSEKNIT_H=60`). What is said of each here is the comment of its
    column in `parameters` and its row in `parameter_notes`.
    """

    model_config = SettingsConfigDict(env_prefix="CLOSEKNIT_", extra="forbid")

    # Below 7 days what is decades old would decay to no number above 0.
    h: float = _set(90, 7, 3650, "half-life of a contact day", "days", DECAY)
    eps: float = _set(0.25, 0.01, 2, "smoothing of mutuality", "decayed days", SETS)
    k: float = _set(2, 0.1, 120, "active months for half persistence", "months", DAYS)
    group_cap: int = _set(
        10, 1, 1000, "others above which a group is no contact", "people", OURS
    )
    session_gap: int = _set(
        3600, 60, 604_800, "silence that ends a session", "seconds", SESSION
    )
    a0: float = _set(0.03, 0.001, 10, "prior of the contact rate", "contact days", RATE)
    b0: float = _set(5, 0.1, 365, "prior exposure", "days", RATE)
    phi: float = _set(
        4, 1, 100, "over-dispersion of contact days", "variance / mean", RATE
    )
    kept_up_depth: float = _set(
        20, 1, 99, "depth from which a mutual tie is kept up", "0 to 100", RUNG
    )
    close_depth: float = _set(
        50, 1, 99, "depth from which a mutual tie is close", "0 to 100", RUNG
    )
    dormant_depth: float = _set(
        10, 1, 99, "depth below which a long tie is dormant", "0 to 100", DORMANT
    )
    dormant_months: int = _set(
        6, 1, 240, "active months a dormant tie has at least", "months", DORMANT
    )
    overdue_alert: float = _set(
        8,
        1,
        1000,
        "silence from which a tie is most likely over",
        "mean gaps",
        "Navarro et al. 2017",
    )
    fading_from: float = _set(
        3, 1, 1000, "silence from which a tie is fading", "mean gaps", OURS
    )
    owed_days: int = _set(
        60, 1, 3650, "time for which an unanswered ask is owed", "days", OURS
    )
    given_days: int = _set(
        14, 1, 3650, "time after an ask within which a reply may grant it", "days", OURS
    )
    opening_days: int = _set(
        3,
        0,
        3650,
        "time from the first word for which more is one opening",
        "days",
        OURS,
    )
    silence_days: int = _set(
        365,
        1,
        3650,
        "time after connecting by which nothing said is silence",
        "days",
        OURS,
    )
    wish_days: int = _set(
        365, 1, 3650, "time for which a wish is taken to last", "days", OURS
    )
    trait_days: int = _set(
        730, 1, 3650, "time for which what one says of oneself holds", "days", OURS
    )
    horizon_days: int = _set(
        90, 31, 3650, "longer horizon of the self-test, beside 30 days", "days", SETS
    )
    min_evidence: int = _set(
        3, 1, 1000, "gives and gets below which there is no balance", "acts", OURS
    )
    template_people: int = _set(
        3, 2, 1000, "people who got the same words, for a template", "people", OURS
    )
    template_overlap: float = _set(
        0.8,
        0.1,
        1,
        "overlap of word 3-grams that makes the same words",
        "Jaccard",
        SAME,
    )
    same_person_from: float = _set(
        0.9,
        0.51,
        1,
        "chance from which two handles of like names are one person",
        "0 to 1",
        "posterior of Fellegi & Sunter 1969; the cut is a judgement",
    )
    reconnect_most: int = _set(7, 0, 1000, "rows of reconnect at most", "people", WEEK)
    introductions_most: int = _set(
        5, 0, 1000, "rows of introductions at most", "pairs", WEEK
    )
    as_of: datetime | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth(cls, value: Any) -> Any:
        if isinstance(value, bool):
            raise ValueError("true and false are no numbers")
        return value

    @field_validator("as_of", mode="before")
    @classmethod
    def _in_iso_form(cls, value: Any) -> Any:
        """Else a number were taken for seconds since 1970."""
        if not isinstance(value, date | None) and not _ISO.match(str(value)):
            raise ValueError("no such day")
        return value

    @field_validator("as_of")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError("beyond what can be measured")
        return moment

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.kept_up_depth >= self.close_depth:
            raise ValueError(
                f"kept_up_depth is {self.kept_up_depth:g} and has to be below "
                f"close_depth, which is {self.close_depth:g}"
            )
        return self


@cache
def _said() -> dict[str, dict[str, Any]]:
    """What is said of each parameter but `as_of`."""
    said = Parameters.model_json_schema()["properties"]
    return {name: note for name, note in said.items() if "source" in note}


def _bounds(note: dict[str, Any]) -> str:
    return f"from {note['minimum']:g} to {note['maximum']:,.10g}"


@cache
def notes() -> dict[str, tuple[str, str, str]]:
    """Meaning, with bounds, unit and source of each parameter but `as_of`."""
    return {
        name: (f"{note['description']}, {_bounds(note)}", note["unit"], note["source"])
        for name, note in _said().items()
    }


def load_parameters(**given: Any) -> Parameters:
    """`closeknit.toml` in the working folder, then what is `given`.

    Raises `CloseknitError` that names the setting and what it may be.
    """
    table = _table()
    chosen = {k: v for k, v in given.items() if v is not None}
    try:
        return Parameters(**table | chosen)
    except ValidationError as error:
        raise CloseknitError(_sentence(error, table, chosen)) from error


def _table() -> dict[str, Any]:
    """The `[parameters]` of `closeknit.toml`, which holds nothing else."""
    try:
        found = tomllib.loads(FILE.read_text("utf-8-sig")) if FILE.exists() else {}
    except UnicodeDecodeError as error:
        raise CloseknitError(f"{FILE}: is not in UTF-8. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise CloseknitError(f"{FILE}: {error}. Mend that line.") from error
    table = found.pop("parameters", {})
    for name, value in found.items():
        what = f"the table [{name}]" if isinstance(value, dict) else name
        raise CloseknitError(
            f"{FILE}: {what} is not known here. Each parameter stands under the line "
            "[parameters]."
        )
    if not isinstance(table, dict):
        raise CloseknitError(
            f"{FILE}: parameters = {table} is no table. Write the line [parameters], "
            "and each parameter under it."
        )
    return table


def _sentence(
    error: ValidationError, table: dict[str, Any], given: dict[str, Any]
) -> str:
    """What the first setting that is wrong may be, and where it was set."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if not name:
        return f"{FILE}: {first['ctx']['error']}."
    if name in given:
        where = f"--{name.replace('_', '-')} {given[name]}"
    elif name in table:
        where = f"{FILE}, parameter {name} = {table[name]}"
    else:
        where = f"In the environment, CLOSEKNIT_{name.upper()}={first['input']}"
    if name == "as_of":
        may = (
            "say a day, as 2026-06-30, or a moment, as 2026-06-30T12:00+02:00, "
            f"in the years {FIRST_YEAR} to {LAST_YEAR}."
        )
    elif note := _said().get(name):
        whole = "whole " if note["type"] == "integer" else ""
        may = f"say a {whole}number {_bounds(note)} ({note['unit']})."
    else:
        may = 'there is no such one; `closeknit sql "from parameter_notes"` lists all.'
    return f"{where}: {may}"


def prefect_is_configured() -> bool:
    """Whether a Prefect API is named: in the environment or the active profile."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    home = Path(os.environ.get("PREFECT_HOME", Path.home() / ".prefect"))
    try:
        profiles = tomllib.loads((home / "profiles.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return False
    active = os.environ.get("PREFECT_PROFILE", profiles.get("active"))
    return "PREFECT_API_URL" in profiles.get("profiles", {}).get(active, {})
