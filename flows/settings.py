"""The parameters of the measures, and whether Prefect is in use."""

import os
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
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


def _set(default: Any, meaning: str, unit: str, source: str, **bounds: Any) -> Any:
    """A parameter that says what it is, in what unit, and where its value is from."""
    return Field(
        default,
        description=meaning,
        json_schema_extra={"unit": unit, "source": source},
        **bounds,
    )


class Parameters(BaseSettings):
    """Every parameter of the measures; one row of table `parameters`.

    Set in the `[parameters]` table of `closeknit.toml` or as environment
    variables (`CLOSEKNIT_H=60`). What is said of each here is the comment of its
    column in `parameters` and its row in `parameter_notes`.
    """

    model_config = SettingsConfigDict(env_prefix="CLOSEKNIT_", extra="forbid")

    h: float = _set(90, "half-life of a contact day", "days", DECAY, gt=0)
    eps: float = _set(0.25, "smoothing of mutuality", "decayed days", SETS, gt=0)
    k: float = _set(2, "active months for half persistence", "months", DAYS, gt=0)
    group_cap: int = _set(
        10, "others above which a group is no contact", "people", OURS, ge=1
    )
    session_gap: int = _set(
        3600, "silence that ends a session", "seconds", SESSION, gt=0
    )
    a0: float = _set(0.03, "prior of the contact rate", "contact days", RATE, gt=0)
    b0: float = _set(5, "prior exposure", "days", RATE, gt=0)
    phi: float = _set(
        4, "over-dispersion of contact days", "variance / mean", RATE, gt=0
    )
    kept_up_depth: float = _set(
        20, "depth from which a mutual tie is kept up", "0 to 100", RUNG, gt=0, lt=100
    )
    close_depth: float = _set(
        50, "depth from which a mutual tie is close", "0 to 100", RUNG, gt=0, lt=100
    )
    dormant_depth: float = _set(
        10,
        "depth below which a long tie is dormant",
        "0 to 100",
        DORMANT,
        gt=0,
        lt=100,
    )
    dormant_months: int = _set(
        6, "active months a dormant tie has at least", "months", DORMANT, ge=1
    )
    overdue_alert: float = _set(
        8,
        "silence from which a tie is most likely over",
        "mean gaps",
        "Navarro et al. 2017",
        gt=0,
    )
    fading_from: float = _set(
        3, "silence from which a tie is fading", "mean gaps", OURS, gt=0
    )
    owed_days: int = _set(
        60, "time for which an unanswered ask is owed", "days", OURS, gt=0
    )
    given_days: int = _set(
        14, "time after an ask within which a reply may grant it", "days", OURS, gt=0
    )
    opening_days: int = _set(
        3, "time from the first word for which more is one opening", "days", OURS, ge=0
    )
    silence_days: int = _set(
        365,
        "time after connecting by which nothing said is silence",
        "days",
        OURS,
        gt=0,
    )
    wish_days: int = _set(
        365, "time for which a wish is taken to last", "days", OURS, gt=0
    )
    trait_days: int = _set(
        730, "time for which what one says of oneself holds", "days", OURS, gt=0
    )
    horizon_days: int = _set(
        90, "longer horizon of the self-test, beside 30 days", "days", SETS, gt=30
    )
    min_evidence: int = _set(
        3, "gives and gets below which there is no balance", "acts", OURS, ge=1
    )
    template_people: int = _set(
        3, "people who got the same words, for a template", "people", OURS, ge=2
    )
    template_overlap: float = _set(
        0.8,
        "overlap of word 3-grams that makes the same words",
        "Jaccard",
        SAME,
        gt=0,
        le=1,
    )
    same_person_from: float = _set(
        0.9,
        "chance from which two handles of like names are one person",
        "0 to 1",
        "posterior of Fellegi & Sunter 1969; the cut is a judgement",
        gt=0.5,
        le=1,
    )
    reconnect_most: int = _set(7, "rows of reconnect at most", "people", WEEK, ge=0)
    introductions_most: int = _set(
        5, "rows of introductions at most", "pairs", WEEK, ge=0
    )
    as_of: datetime | None = None

    @field_validator("as_of")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and not value.tzinfo else value


@cache
def notes() -> dict[str, tuple[str, str, str]]:
    """Meaning, unit and source of each parameter but `as_of`."""
    said = Parameters.model_json_schema()["properties"]
    return {
        name: (note["description"], note["unit"], note["source"])
        for name, note in said.items()
        if "source" in note
    }


def load_parameters(**given: Any) -> Parameters:
    """`closeknit.toml` in the working folder, then what is `given`.

    Raises `CloseknitError` that names the setting and what it may be.
    """
    file = Path("closeknit.toml")
    try:
        table = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
        chosen = {k: v for k, v in given.items() if v is not None}
        return Parameters(**table.get("parameters", {}) | chosen)
    except tomllib.TOMLDecodeError as error:
        raise CloseknitError(f"{file}: {error}. Mend that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise CloseknitError(f"{file}, parameter {name}: {first['msg']}.") from error


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
