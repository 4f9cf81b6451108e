"""Phone numbers, each in the one form by which it can be compared: E.164."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_SHORTEST = 7
"""Digits of a number that reaches a person, at least."""


def e164(numbers: pl.Series, region: str | None = None) -> pl.Series:
    """Each of `numbers` as `+4930123456`; null where it is none.

    A number without its country is read as one of `region` or, by default, of
    the country most of the others are from; where none tells, it stays its
    bare digits. Short codes and words (`VODAFONE`) are no one's number.
    """
    distinct = numbers.drop_nulls().unique().to_list()
    if region is None and not all(n.lstrip().startswith("+") for n in distinct):
        region = home(distinct)
    told = pl.Series([_one(n, region) for n in distinct], dtype=pl.String)
    return numbers.replace_strict(
        pl.Series(distinct, dtype=pl.String), told, default=None, return_dtype=pl.String
    )


def home(numbers: Iterable[str]) -> str | None:
    """The country most of `numbers` are from, of those that say it; or None."""
    import phonenumbers  # a heavy one

    parsed = (_parsed(n, None) for n in numbers)
    regions = Counter(phonenumbers.region_code_for_number(p) for p in parsed if p)
    regions.pop(None, None)
    return min(regions, key=lambda r: (-regions[r], r), default=None)


def _one(number: str, region: str | None) -> str | None:
    import phonenumbers

    digits = "".join(c for c in number if c.isdigit())
    if len(digits) < _SHORTEST or any(map(str.isalpha, number)):
        return None
    if parsed := _parsed(number, region):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return digits


def _parsed(number: str, region: str | None) -> "PhoneNumber | None":
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None
