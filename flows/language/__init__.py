"""What a message does: asks, offers, introduces, thanks, sells, greets.

The rules are patterns (see `rules`), so that every verdict can be shown with the
words that led to it. All texts are searched at once for the patterns' anchors;
a pattern is tried only on texts that hold one of its own. Polars does the loops.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import polars as pl

from flows.language.anchors import SETS, searched
from flows.language.rules import (
    ENOUGH_CUES,
    FLAGS,
    LANGUAGES,
    LONGEST_GREETING,
    Pattern,
    fold,
    patterns,
    plain,
)
from flows.language.spoken import codes, counted

_NAMES_BESIDE = r"[A-Z][a-z'-]+[^A-Za-z]{1,4}(?:and )?[A-Z][a-z'-]+"
"""Two names with little between them: where lines without an anchor are tried."""
_FEW = 200
"""Texts under which the rules of every language are tried; above, those spoken."""
_LITTLE = 2**11
"""Bytes of text in which each anchor is looked for by itself: the automaton of all
of them takes longer to make."""
_SHARED = 250_000
"""Texts above which two threads share them; a pattern is compiled for each part."""
_TELLS = 2
"""Common words by which a text is rather in another language than a rule's."""
_MANY = 500
"""Hits of a pattern from which it is quicker to try it than to look for its other
anchors."""
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
    share = len(texts) // (2 if len(texts) > _SHARED else 1) + 1
    parts = [texts.slice(at, share) for at in range(0, len(texts) or 1, share)]
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


# Frames of hits have a row a text, by its place (`row`), and pattern (`number`).


def _verdicts(text: pl.Series, languages: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    """For each flag, which texts have it and which patterns say so."""
    written = plain(text)
    folded = written.str.to_lowercase()
    seen = searched(folded)
    hits = _hits(seen, _numbers("find", "cue", "names", languages=languages))
    is_name = pl.col("number").is_in(_numbers("names"))
    said, named = hits.filter(~is_name), hits.filter(is_name)
    parts = [_confirmed(folded, seen, _tried(folded, seen, said), languages)]
    parts += [_named(written, seen, named, language) for language in languages]
    found = _with_rules(pl.concat(parts))
    if len(languages) > 1:
        found = _in_their_language(folded, found)
    told = {
        flag: found.filter(pl.col("flag") == flag).select("row", "number")
        for flag in FLAGS
    }
    for flag in ("ask", "offer"):
        told[flag] = _beside_pitch(folded, told[flag], told["pitch"]["row"], flag)
    # A wish that asks or gives as well is more than a wish.
    more = pl.concat(told[flag]["row"] for flag in ("ask", "offer", "introduction"))
    wishes = told["greeting"]
    return told | {"greeting": wishes.filter(~pl.col("row").is_in(more.implode()))}


def _with_rules(found: pl.DataFrame) -> pl.DataFrame:
    """`found`, with what is known of each pattern."""
    return found.hstack(_rules()[found["number"]])


@cache
def _rules() -> pl.DataFrame:
    """The rule of each pattern: a number for each language and flag."""
    known = [(p.language, p.flag, p.role, f"{p.language} {p.flag}") for p in patterns()]
    columns = pl.DataFrame(known, ["language", "flag", "role", "rule"], orient="row")
    return columns.with_columns(pl.col("rule").rank("dense"))


def _confirmed(
    folded: pl.Series,
    seen: pl.Series,
    said: pl.DataFrame,
    languages: tuple[str, ...],
) -> pl.DataFrame:
    """Of what is `said`, what holds once all that its rule excludes is cut out."""
    said = _enough(_with_rules(said))
    cases = said.select("flag", "rule", "row").unique().sort("rule", "row")
    short = folded.str.len_chars().gather(cases["row"]) <= LONGEST_GREETING
    cases = cases.filter((pl.col("flag") != "greeting") | short).drop("flag")
    rows = cases["row"].unique().sort()
    never = _of(_hits(seen.gather(rows), _numbers("unless", languages=languages)), rows)
    own = _with_rules(never).join(cases.with_row_index("case"), on=["rule", "row"])
    never = own.select("row", "number", "case")
    is_met = never["case"].is_in(_tried(folded, seen, never)["case"].implode())
    cases, touched, never = _parted(cases, never.filter(is_met))
    left = _without(folded.gather(touched["row"]), seen.gather(touched["row"]), never)
    seen = searched(left)
    hits = _hits(seen, _numbers("find", "cue", languages=languages))
    rule = _rules()["rule"].gather(hits["number"])
    hits = hits.filter(rule == touched["rule"].gather(hits["row"]))
    again = _of(_tried(left, seen, hits), touched["row"])
    whole = said.join(cases, on=["rule", "row"])
    found = [whole, _enough(_with_rules(again))]
    return pl.concat(part.select("row", "number") for part in found)


def _parted(
    cases: pl.DataFrame, never: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The `cases` of which nothing is to be cut out, the others, and the hits of what
    is, by the place of their case among the others."""
    some = never["case"].unique().sort()
    is_touched = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(some.implode())
    places = some.to_frame("case").with_row_index("row")
    hits = never.drop("row").join(places, on="case").select("row", "number")
    return cases.filter(~is_touched), cases.filter(is_touched), hits


def _enough(found: pl.DataFrame) -> pl.DataFrame:
    """The texts that a line of a rule's `find` matches, or lines of two `cues`."""
    is_cue = pl.col("role").str.starts_with("cue")
    told, cues = found.filter(~is_cue), found.filter(is_cue)
    lists = pl.col("role").n_unique().over("rule", "row")
    return pl.concat([told, cues.filter(lists >= ENOUGH_CUES)])


def _named(
    written: pl.Series, seen: pl.Series, hits: pl.DataFrame, language: str
) -> pl.DataFrame:
    """What lines of `names` match in the texts as written."""
    own = _numbers("names", languages=(language,))
    never = _numbers("no_names", languages=(language,))
    loose = [number for number in own if not patterns()[number].anchors]
    beside = written.str.contains(_NAMES_BESIDE if loose else "$^").arg_true()
    hits = hits.filter(pl.col("number").is_in(own))
    rows = pl.concat([hits["row"], beside]).unique().sort()
    texts = written.gather(rows)
    texts = texts.str.replace_all("|".join(patterns()[n].regex for n in never), _CUT)
    left = texts.to_frame("text").with_columns(row=rows)
    left = left.filter(pl.col("text").str.contains(_NAMES_BESIDE))
    either = "|".join(patterns()[number].regex for number in loose) or "$^"
    beside = left.filter(pl.col("text").str.contains(either))["row"]
    tried = pl.DataFrame({"number": pl.Series(loose, dtype=pl.UInt32)})
    hits = pl.concat([hits, beside.to_frame("row").join(tried, how="cross")])
    return _tried(written.clone().scatter(rows, texts), seen, hits)


def _in_their_language(folded: pl.Series, found: pl.DataFrame) -> pl.DataFrame:
    """`found`, but for what rules of one language say of a text in another: a word of
    the one often is, without its accents, some other word of the other. Names are
    of no language."""
    rows = found["row"].unique().sort()
    words = counted(folded.gather(rows), LANGUAGES).with_columns(row=rows)
    own = pl.coalesce(
        pl.when(pl.col("language") == code).then(pl.col(code)) for code in LANGUAGES
    )
    most = pl.max_horizontal(LANGUAGES)
    told = found.join(words, on="row", how="left", maintain_order="left")
    is_own = (most < own + _TELLS) | (pl.col("role") == "names")
    return found.filter(told.select(is_own).to_series())


def _beside_pitch(
    folded: pl.Series, found: pl.DataFrame, selling: pl.Series, flag: str
) -> pl.DataFrame:
    """`found`, where a text that sells does more than that."""
    both = found.filter(pl.col("row").is_in(selling.implode()))["row"].unique().sort()
    texts, seen = folded.gather(both), searched(folded.gather(both))
    hits = _hits(seen, _numbers("beside_pitch", flag=flag))
    meant = _of(_tried(texts, seen, hits), both)
    only = both.filter(~both.is_in(meant["row"].implode()))
    return found.filter(~pl.col("row").is_in(only.implode()))


# Finding patterns


def _of(hits: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """The `hits` in some texts by the places that those have elsewhere, `rows`."""
    return hits.with_columns(row=rows.gather(hits["row"]))


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


def _hits(texts: pl.Series, numbers: tuple[int, ...]) -> pl.DataFrame:
    """The patterns whose first anchors are in `texts`, as searched."""
    index = _index(numbers)
    if texts.is_empty() or index.is_empty():
        return _NOWHERE
    anchors = index["anchor"].unique()
    if texts.str.len_bytes().sum() < _LITTLE:
        heard = "\n".join(texts)
        anchors = anchors.filter([a in heard for a in anchors.to_list()])
    found = texts.str.extract_many(anchors.implode(), overlapping=True).alias("anchor")
    pair = pl.col("number").cast(pl.UInt64) * _ROWS + pl.col("row")  # sorts quickly
    return (
        found.to_frame()
        .with_row_index("row")
        .filter(pl.col("anchor").list.len() > 0)
        .explode("anchor")
        .join(index, on="anchor")
        .select(pair=pair.unique().sort())
        .select(
            row=(pl.col("pair") % _ROWS).cast(pl.UInt32),
            number=(pl.col("pair") // _ROWS).cast(pl.UInt32).set_sorted(),
        )
    )


def _tried(texts: pl.Series, seen: pl.Series, hits: pl.DataFrame) -> pl.DataFrame:
    """The `hits` whose pattern matches; `seen` are the texts as searched."""
    hits = _anchored(seen, hits)
    texts = texts.gather(hits["row"])
    return hits.filter(_each(hits, texts, lambda p, said: said.str.contains(p.regex)))


def _anchored(seen: pl.Series, hits: pl.DataFrame) -> pl.DataFrame:
    """The `hits`, by pattern; where these are few, those that have all its anchors,
    so that a pattern that matches nowhere need not be compiled."""
    is_few = pl.len().over("number") < _MANY
    few, many = hits.filter(is_few).sort("number"), hits.filter(~is_few)
    for nth in range(1, SETS):
        texts = seen.gather(few["row"])
        few = few.filter(_each(few, texts, partial(_has, nth)))
    return pl.concat([few, many]).sort("number")


def _has(nth: int, pattern: Pattern, text: pl.Expr) -> pl.Expr:
    sets = pattern.anchors[nth : nth + 1]
    return text.str.contains_any(sets[0]) if sets else text.is_not_null()


def _each(
    hits: pl.DataFrame, texts: pl.Series, tells: Callable[[Pattern, pl.Expr], pl.Expr]
) -> pl.Series:
    """What each pattern `tells` of the `texts` of its `hits`, which are in order."""
    told = [
        tells(patterns()[number], pl.lit(texts.slice(start, length))).implode()
        for number, start, length in _runs(hits["number"])
    ]
    # One query for all, which costs a tenth of one each.
    one = pl.select(pl.concat_list(told).explode()) if told else pl.DataFrame({"": []})
    return one.to_series().cast(pl.Boolean)


def _runs(numbers: pl.Series) -> Iterator[tuple[int, int, int]]:
    """Each of the sorted `numbers`, where it starts and how often it stands there."""
    start = 0
    for length, number in numbers.rle().struct.unnest().rows():
        yield number, start, length
        start += length


def _without(texts: pl.Series, seen: pl.Series, hits: pl.DataFrame) -> pl.Series:
    """`texts` without all that the patterns of their `hits` match."""
    texts = texts.clone()  # for `scatter` changes the series it is called on
    hits = _anchored(seen, hits)
    for number, start, length in _runs(hits["number"]):
        place = hits["row"].slice(start, length)
        cut = texts.gather(place).str.replace_all(patterns()[number].regex, _CUT)
        texts = texts.scatter(place, cut)
    return texts
