"""What a message does: asks, offers, introduces, thanks, sells, greets.

The rules are patterns (see `rules`), so that every verdict can be shown with the
words that led to it. All texts are searched at once for the patterns' anchors;
a pattern is tried only on texts that hold one of its own. Polars does the loops.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import polars as pl

from flows.language.anchors import searched
from flows.language.rules import (
    FLAGS,
    LANGUAGES,
    fold,
    patterns,
    plain,
    rule,
)
from flows.language.spoken import codes

_NAMES_BESIDE = r"[A-Z][a-z'-]+[^A-Za-z]{1,4}(?:and )?[A-Z][a-z'-]+"
"""Two names with little between them: where lines without an anchor are tried."""
_FEW = 200
"""Texts under which the rules of every language are tried; above, those spoken."""
_AT_ONCE = 250_000
"""Texts judged at a time, by two threads."""
_ROWS = 2**32
_NOWHERE = pl.DataFrame(schema={"row": pl.UInt32, "number": pl.UInt32})
_CUT = "\x1f"
"""Stands where words were cut out, so that what is left does not run together."""


def annotate(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with a flag for each thing its `text` does; null without text.

    Each text is judged once, however often it was said.
    """
    texts = frame["text"].drop_nulls().unique()
    languages = LANGUAGES if len(texts) < _FEW else tuple(codes(texts))
    parts = [texts.slice(at, _AT_ONCE) for at in range(0, len(texts) or 1, _AT_ONCE)]
    with ThreadPoolExecutor(2) as pool:
        told = pl.concat(pool.map(lambda part: _told(part, languages), parts))
    return frame.join(told, on="text", how="left", maintain_order="left")


def _told(texts: pl.Series, languages: tuple[str, ...]) -> pl.DataFrame:
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    return texts.to_frame().with_columns(
        row.is_in(found["row"].implode()).alias(f"is_{flag}")
        for flag, found in _verdicts(texts, languages).items()
    )


def explain(texts: Sequence[str]) -> list[dict[str, str]]:
    """For each text its flags, and with each the words that led to it."""
    written = pl.Series(texts, dtype=pl.String)
    words: list[dict[str, str]] = [{} for _ in texts]
    for flag, found in _verdicts(written, LANGUAGES).items():
        for row, number in found.sort("row", "number").rows():
            pattern, text = patterns()[number], written.slice(row, 1)
            seen = plain(text) if pattern.role == "names" else fold(text)
            said = seen.str.extract(f"({pattern.regex})", 1)[0]
            words[row].setdefault(flag, said.strip(" .,;:!"))
    return words


# Frames of verdicts have a row a text (`row`) and pattern that matches (`number`).


def _verdicts(text: pl.Series, languages: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    """For each flag, which texts have it and which patterns say so."""
    folded, written = fold(text), plain(text)
    seen, rows = searched(folded), _rows(folded)
    hits = _hits(seen, rows, _numbers("find", "cue", "names", languages=languages))
    is_named = pl.col("number").is_in(_numbers("names"))
    named, said = hits.filter(is_named), hits.filter(~is_named)
    said = _tried(folded, seen, rows, said)
    told = {}
    for flag in FLAGS:
        told[flag] = pl.concat(
            part
            for code in languages
            for part in (
                _confirmed(folded, seen, said, code, flag),
                _named(written, seen, named, code, flag),
            )
        )
    for flag in ("ask", "offer"):
        told[flag] = _beside_pitch(folded, told[flag], told["pitch"]["row"], flag)
    return told


def _confirmed(
    folded: pl.Series, seen: pl.Series, said: pl.DataFrame, language: str, flag: str
) -> pl.DataFrame:
    """Of what is `said`, what holds once all that the rule excludes is cut out."""
    own = _numbers("find", "cue", languages=(language,), flag=flag)
    limits, found = rule(language, flag), said.filter(pl.col("number").is_in(own))
    if found.is_empty():
        return found
    found = _enough(found, limits.enough)
    rows = found["row"].unique().sort()
    if limits.longest:
        short = folded.gather(rows).str.len_chars() <= limits.longest
        rows = rows.filter(short)
    texts = folded.gather(rows)
    never = _numbers("unless", languages=(language,), flag=flag)
    rest = _without(texts, seen.gather(rows), never)
    cut = rest != texts
    again = _matches(rest.filter(cut), rows.filter(cut), own)
    whole = found.filter(pl.col("row").is_in(rows.filter(~cut).implode()))
    return pl.concat([whole, _enough(again, limits.enough)])


def _enough(found: pl.DataFrame, cues: int) -> pl.DataFrame:
    """The texts that one line of `find` matches, or lines of so many `cues`."""
    cue = pl.col("role").str.starts_with("cue")
    told = (~cue).any().over("row")
    lists = pl.col("role").filter(cue).n_unique().over("row")
    marked = found.with_columns(role=_roles().gather(found["number"]))
    return marked.filter(told | (lists >= cues)).drop("role")


@cache
def _roles() -> pl.Series:
    return pl.Series([p.role for p in patterns()], dtype=pl.String)


def _named(
    written: pl.Series, seen: pl.Series, hits: pl.DataFrame, language: str, flag: str
) -> pl.DataFrame:
    """What lines of `names` match in the texts as written."""
    own = _numbers("names", languages=(language,), flag=flag)
    loose = [n for n in own if not patterns()[n].anchors]
    beside = written.str.contains(_NAMES_BESIDE if loose else "$^").arg_true()
    tried = pl.DataFrame({"number": pl.Series(loose, dtype=pl.UInt32)})
    hits = hits.filter(pl.col("number").is_in(own))
    hits = pl.concat([hits, beside.to_frame("row").join(tried, how="cross")])
    if hits.is_empty():
        return hits
    rows = hits["row"].unique().sort()
    never = [
        patterns()[n].regex
        for n in _numbers("no_names", languages=(language,), flag=flag)
    ]
    texts = written.gather(rows).str.replace_all("|".join(never), _CUT)
    return _tried(texts, seen.gather(rows), rows, hits)


def _beside_pitch(
    folded: pl.Series, found: pl.DataFrame, selling: pl.Series, flag: str
) -> pl.DataFrame:
    """`found`, where a text that sells does more than that."""
    both = found.filter(pl.col("row").is_in(selling.implode()))["row"].unique().sort()
    meant = _matches(folded.gather(both), both, _numbers("beside_pitch", flag=flag))
    only = both.filter(~both.is_in(meant["row"].implode()))
    return found.filter(~pl.col("row").is_in(only.implode()))


# Finding patterns


def _rows(texts: pl.Series) -> pl.Series:
    return pl.int_range(0, len(texts), dtype=pl.UInt32, eager=True)


@cache
def _numbers(
    *roles: str, languages: tuple[str, ...] = LANGUAGES, flag: str | None = None
) -> tuple[int, ...]:
    """The patterns of such roles, by their place in `patterns()`."""
    return tuple(
        number
        for number, p in enumerate(patterns())
        if p.role.split()[0] in roles
        and p.language in languages
        and flag in (None, p.flag)
    )


@cache
def _index(numbers: tuple[int, ...]) -> pl.DataFrame:
    """Each anchor of these patterns, and the patterns it is of."""
    pairs = [(a, n) for n in numbers for a in (patterns()[n].anchors or [[]])[0]]
    schema = {"anchor": pl.String, "number": pl.UInt32}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def _hits(texts: pl.Series, rows: pl.Series, numbers: tuple[int, ...]) -> pl.DataFrame:
    """The patterns whose first anchors are in `texts`, searched texts of `rows`."""
    index = _index(numbers)
    if texts.is_empty() or index.is_empty():
        return _NOWHERE
    anchors = index["anchor"].unique().implode()
    found = texts.str.extract_many(anchors, overlapping=True).alias("anchor")
    pair = pl.col("number").cast(pl.UInt64) * _ROWS + pl.col("row")  # sorts quickly
    return (
        pl.DataFrame([rows.alias("row"), found])
        .filter(pl.col("anchor").list.len() > 0)
        .explode("anchor")
        .join(index, on="anchor")
        .select(pair=pair.unique().sort())
        .select(
            row=(pl.col("pair") % _ROWS).cast(pl.UInt32),
            number=(pl.col("pair") // _ROWS).cast(pl.UInt32).set_sorted(),
        )
    )


def _matches(
    texts: pl.Series, rows: pl.Series, numbers: tuple[int, ...]
) -> pl.DataFrame:
    """The patterns that match `texts`, which are those of `rows` (sorted)."""
    seen = searched(texts)
    return _tried(texts, seen, rows, _hits(seen, rows, numbers))


def _tried(
    texts: pl.Series, seen: pl.Series, rows: pl.Series, hits: pl.DataFrame
) -> pl.DataFrame:
    """The `hits` whose pattern matches; `seen` are the texts as searched."""
    found = []
    for number, place in _places(seen, rows, hits):
        said = texts.gather(place).str.contains(patterns()[number].regex)
        found.append((number, rows.gather(place.filter(said))))
    return _stacked([(number, some) for number, some in found if len(some)])


def _places(
    seen: pl.Series, rows: pl.Series, hits: pl.DataFrame
) -> Iterator[tuple[int, pl.Series]]:
    """Each pattern that has all its anchors somewhere, and where in `seen`; others
    need not be compiled."""
    for number, hit in _by_pattern(hits):
        place = rows.search_sorted(hit)
        for anchors in patterns()[number].anchors[1:]:
            place = place.filter(seen.gather(place).str.contains_any(anchors))
        if not place.is_empty():
            yield number, place


def _by_pattern(hits: pl.DataFrame) -> Iterator[tuple[int, pl.Series]]:
    """Each pattern and its rows, in order as `_hits` gives them."""
    ordered, start = hits.sort("number", maintain_order=True), 0
    for length, number in ordered["number"].rle().struct.unnest().rows():
        yield number, ordered["row"].slice(start, length)
        start += length


def _stacked(parts: Sequence[tuple[int, pl.Series]]) -> pl.DataFrame:
    """The inverse of `_by_pattern`."""
    if not parts:
        return _NOWHERE
    numbers = pl.Series([number for number, _ in parts], dtype=pl.UInt32)
    lengths = pl.Series([len(rows) for _, rows in parts])
    columns = {"number": numbers.repeat_by(lengths).explode()}
    return pl.DataFrame({"row": pl.concat([rows for _, rows in parts])} | columns)


def _without(texts: pl.Series, seen: pl.Series, numbers: tuple[int, ...]) -> pl.Series:
    """`texts` without all that these patterns match."""
    texts = texts.clone()  # for `scatter` changes the series it is called on
    rows = _rows(texts)
    for number, place in _places(seen, rows, _hits(seen, rows, numbers)):
        cut = texts.gather(place).str.replace_all(patterns()[number].regex, _CUT)
        texts = texts.scatter(place, cut)
    return texts
