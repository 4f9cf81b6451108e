"""In which languages people write, as far as their commonest words tell."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import polars as pl

from flows.language.rules import LANGUAGES, fold

SCHEMA: dict[str, type[pl.DataType]] = {
    "language": pl.String,
    "is_known": pl.Boolean,
    "messages": pl.Int64,
}
"""Languages by name, whether there are rules for them, and about how many messages
are in each."""
_SAMPLE = 4_000
"""Messages looked at, about: those whose hash says so, whatever their order."""
_SHORTEST = 20
"""Characters of a message whose language can be told."""
_LEAST = 0.005
"""Share under which a language is taken for a chance find."""
_SCRIPTS = (
    *("Arabic", "Cyrillic", "Devanagari", "Greek", "Han", "Hangul", "Hebrew"),
    *("Hiragana", "Katakana", "Thai", "Bengali", "Tamil", "Armenian", "Georgian"),
)
NAMES = {
    **{"pl": "Polish", "cs": "Czech", "hu": "Hungarian", "ro": "Romanian"},
    **{"sv": "Swedish", "da": "Danish or Norwegian", "fi": "Finnish"},
    **{"tr": "Turkish", "id": "Indonesian", "tl": "Tagalog"},
    **{"en": "English", "es": "Spanish", "fr": "French", "de": "German"},
    **{"pt": "Portuguese", "it": "Italian", "nl": "Dutch"},
    **{"Han": "Chinese or Japanese", "Hangul": "Korean", "Hiragana": "Japanese"},
    **{"Katakana": "Japanese", "Cyrillic": "a Cyrillic script"},
}


def spoken(texts: pl.Series) -> pl.DataFrame:
    """The languages of `texts`, the commonest first; see `SCHEMA`.

    A message in a script of its own is told by it, another by the language two of
    whose commonest words are in it. Short messages tell nothing.
    """
    long = texts.drop_nulls()
    long = long.filter(long.str.len_chars() >= _SHORTEST)
    step = max(1, len(long) // _SAMPLE)
    return (
        _told(long.filter(long.hash() % step == 0))
        .group_by(language=pl.col("code").replace(NAMES))
        .agg(is_known=pl.col("code").is_in(LANGUAGES).any(), messages=pl.len() * step)
        .filter(pl.col("messages") >= _LEAST * len(long))
        .sort("messages", "language", descending=[True, False])
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )


def codes(texts: pl.Series) -> list[str]:
    """The codes of the languages of `texts` that have rules."""
    known = spoken(texts).filter("is_known")["language"]
    return [code for code in LANGUAGES if NAMES[code] in known]


def counted(folded: pl.Series, languages: Iterable[str]) -> pl.DataFrame:
    """How many of the commonest words of each of `languages` are in each text."""
    text = pl.lit(folded)
    return pl.select(text.str.count_matches(_words()[c]).alias(c) for c in languages)


def _told(some: pl.Series) -> pl.DataFrame:
    """The language of each text that tells, as `code`."""
    scripts = some.to_frame("text").select(
        (2 * pl.col("text").str.count_matches(rf"\p{{{name}}}{{2}}")).alias(name)
        for name in _SCRIPTS
    )
    seen = scripts.hstack(counted(fold(some), _words()))
    most = pl.max_horizontal(pl.all())
    told = [
        pl.when((pl.col(name) == most) & (most >= 2)).then(pl.lit(name))
        for name in seen.columns
    ]
    return seen.select(code=pl.coalesce(told)).drop_nulls()


@cache
def _words() -> dict[str, str]:
    text = (files("flows.language") / "spoken.toml").read_text("utf-8")
    return {
        code: rf"(?-u:\b)(?:{'|'.join(words.split())})(?-u:\b)"
        for code, words in tomllib.loads(text).items()
    }
