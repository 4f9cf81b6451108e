"""The parameters of the measures, and whether Prefect is in use."""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.errors import CloseknitError


class Parameters(BaseSettings):
    """Every parameter of the measures; one row of table `parameters`.

    Set in the `[parameters]` table of `closeknit.toml` or as environment
    variables (`CLOSEKNIT_H=60`). Defaults were chosen on seven public
    communication data sets; sql/README.md says what each does.
    """

    model_config = SettingsConfigDict(env_prefix="CLOSEKNIT_", extra="forbid")

    h: float = Field(90, gt=0, description="half-life of a contact day, days")
    eps: float = Field(0.25, gt=0, description="smoothing of mutuality, days")
    k: float = Field(2, gt=0, description="months at which persistence is a half")
    group_cap: int = Field(10, ge=1, description="others above which a group is none")
    session_gap: int = Field(3600, gt=0, description="silence ending a session, s")
    a0: float = Field(0.03, gt=0, description="prior shape of the contact rate")
    b0: float = Field(5, gt=0, description="prior exposure, days")
    phi: float = Field(4, gt=0, description="over-dispersion of contact days")
    kept_up_depth: float = Field(20, gt=0, lt=100, description="rung kept up from")
    close_depth: float = Field(50, gt=0, lt=100, description="rung close from")
    dormant_depth: float = Field(10, gt=0, lt=100, description="dormant below")
    dormant_months: int = Field(6, ge=1, description="active months of a dormant tie")
    overdue_alert: float = Field(8, gt=0, description="mean gaps until an alert")
    fading_from: float = Field(3, gt=0, description="mean gaps until fading")
    owed_days: int = Field(60, gt=0, description="days an unanswered ask is owed")
    min_evidence: int = Field(3, ge=1, description="gives and gets for a balance")
    template_people: int = Field(3, ge=2, description="people for a template")
    template_overlap: float = Field(0.8, gt=0, le=1, description="Jaccard overlap")
    reconnect_most: int = Field(7, ge=0, description="rows of reconnect at most")
    introductions_most: int = Field(5, ge=0, description="rows of introductions")
    as_of: datetime | None = Field(
        None, description="the moment everything is measured at; default: data's end"
    )

    @field_validator("as_of")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and not value.tzinfo else value


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
