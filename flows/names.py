"""The words of a name by which two spellings of it can be compared.

Worked out once for each name, when the lake is written: the SQL models then
need neither Unicode nor lists of nicknames.
"""

import re
import unicodedata
from functools import cache

import polars as pl

from flows.sources.text import by_unique, name_key

NAMES = {"name": pl.String, "name_key": pl.String, "alias": pl.String}
"""`name_key` is the name folded letter by letter, `alias` its words in ASCII, in
the order of the alphabet, titles and the like removed; null for nobody's name."""
WORDS = dict.fromkeys(("alias", "word", "form", "skeleton"), pl.String)
"""One row an alias, word of it and `form`: the word, or what it may be short for.
The `skeleton` is what spellings of the form have in common."""

_TITLES = (
    "dr|prof|professor|mr|mrs|ms|miss|mx|herr|frau|dipl|ing|mag|dott|dottssa|lic"
    "|rev|fr|sir|dame|capt|col|lt|sgt|hon|sheikh|pan|pani|sra|sr|dra|don|dona"
)
_CREDENTIALS = (
    "phd|mba|emba|md|msc|bsc|mphil|dphil|llm|llb|jd|esq|cpa|cfa|cfp|pmp|pmi|csm|cspo"
    "|acca|aca|fca|rn|dds|dvm|mph|mpa|meng|beng|bcom|mcom|cissp|cism|cisa|shrm|sphr"
    "|phr|leed|jr|ii|iii|iv|cma|frm|mrics|frics|gphr|pe|ma|ba|bs|ms|ceng|eur ing"
)
_CERTAIN = "phd|mba|emba|msc|bsc|cpa|cfa|pmp|jr|iii|cissp|esq|llm|mph"
"""Credentials that are nobody's name, so no comma need set them off."""
_PARTICLES = (
    "van|von|der|den|de|del|della|di|da|dos|das|do|la|le|les|el|al|bin|ibn|ben|bint"
    "|ter|ten|zu|zur|af|av|y|e|und|the|nee|ne|geb|geborene|born|formerly|aka"
)
"""Small words in names, and those before a former name."""
_NOBODY = re.compile(
    r"^(?:deleted|anonymous|unknown|former|geloschter|gelöschter|utilisateur"
    r"|usuario|usuário|utente|uzytkownik|gebruiker)\b.*|^(?:facebook|instagram|linkedin"
    r"|whatsapp|google|x|twitter|messenger|telegram)[ -](?:user|member|nutzer(?:in)?"
    r"|mitglied|benutzer|gebruiker)$|^(?:unknown|anonymous|private|no name)$"
)
"""What networks write where they do not say who it was."""


def keyed(names: pl.Series) -> pl.DataFrame:
    """The columns of `NAMES` for each of `names`, in their order.

    `Dr. Zoë Brandt-Wolf, PhD` has the alias `brandt wolf zoe`; that of `Facebook
    User` is null, since it is nobody's name.
    """
    alias = _words(latin(names)).list.sort().list.join(" ").replace("", None)
    return (
        names.alias("name")
        .to_frame()
        .with_columns(name_key=name_key(pl.col("name")), alias=alias)
    )


def words(aliases: pl.Series) -> pl.DataFrame:
    """The rows of `WORDS` of the distinct ones of `aliases`."""
    alias = aliases.drop_nulls().unique().sort().alias("alias")
    plain = alias.to_frame().with_columns(word=alias.str.split(" ")).explode("word")
    fuller = plain.join(_nicknames(), left_on="word", right_on="short")
    return (
        pl.concat([plain.with_columns(form="word"), fuller])
        .with_columns(skeleton=_skeleton("form"))
        .sort("alias", "word", "form")
    )


def latin(names: pl.Series) -> pl.Series:
    """Each name in lower-case ASCII letters, whatever script it is in."""
    plain = _unaccented(pl.col("name"))
    told = names.alias("name").to_frame().with_columns(plain=plain)
    is_foreign = ~pl.col("plain").str.contains(r"^[\x00-\x7f]*$")
    foreign = told.select(pl.when(is_foreign).then("name")).to_series()
    return told.select(
        pl.coalesce(by_unique(foreign, _latin), "plain").str.to_lowercase()
    ).to_series()


_LETTERS = {
    **{"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae"},
    **{"Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D"},
    **{"þ": "th", "Þ": "TH", "ı": "i", "’": "'"},
}
"""What of Latin script has no accent to take off."""


def _unaccented(name: pl.Expr) -> pl.Expr:
    """The name without accents and pictures: in ASCII, if in Latin script."""
    return (
        name.str.normalize("NFKD")
        .str.replace_all(r"[\x{0300}-\x{036f}]|\p{Cf}", "")
        .str.replace_many(_LETTERS)
        .str.replace_all(r"[^\x00-\x7f\p{L}\p{M}\p{Z}]", " ")
        .str.replace_all(r"\p{Z}", " ")
    )


_ACCENTED = re.compile(r"[\u0300-\u036f]")
_HAN = re.compile("^[\u4e00-\u9fff]{2,4}$")
_HANGUL = re.compile("^[\uac00-\ud7a3]{2,4}$")
_DOUBLE = ("欧阳", "司马", "诸葛", "上官", "司徒", "东方", "夏侯", "歐陽", "諸葛")
"""Family names of two characters."""


def _latin(name: str) -> str:
    """A name in another script, letter by letter."""
    from anyascii import anyascii  # few names need it

    kept = "".join(
        c if unicodedata.category(c)[0] in "LMZ" or c in "-,.'’()\" " else " "
        for c in unicodedata.normalize("NFKC", name)
        if unicodedata.category(c) != "Cf"
    )
    plain = _ACCENTED.sub("", unicodedata.normalize("NFD", kept))
    whole = plain if plain.isascii() else unicodedata.normalize("NFC", kept)
    return " ".join(anyascii(part) for w in whole.split() for part in _parted(w))


def _parted(word: str) -> tuple[str, ...]:
    """Family and given name, which Chinese and Korean write as one word."""
    if _HAN.match(word) or _HANGUL.match(word):
        family = 2 if word.startswith(_DOUBLE) and len(word) > 2 else 1
        return word[:family], word[family:]
    return (word,)


def _words(names: pl.Series) -> pl.Series:
    """The words of each name in lower-case ASCII, titles and the like removed."""
    text = pl.col("name")
    given = r"^([a-z]+)-([a-z]+)\b"  # Anne-Marie and Annemarie are one word
    text = (
        pl.when(~text.str.contains(_NOBODY.pattern))
        .then(text)
        .str.replace_all(r"['’`]", "")
        .str.replace_all(r"\.([a-z]{3,})", " ${1}")
        .str.replace_all(r"\.", "")
        .str.replace(rf"^(?:(?:{_TITLES})\b[\s-]+)+", "")
        .str.replace(rf"(?:,\s*(?:(?:{_CREDENTIALS})\b[\s,/&]*)+)+$", "")
        .str.replace(rf"(?:[\s,]+(?:{_CERTAIN}))+\s*$", "")
        .str.replace(given, "${1}${2}")
    )
    every = text.str.extract_all("[a-z]+").list.unique(maintain_order=True)
    small = pl.element().is_in(_PARTICLES.split("|"))
    told = pl.DataFrame({"name": names}).with_columns(every=every)
    kept = pl.col("every").list.filter(~small)
    return told.select(
        words=pl.when(kept.list.len() >= 2).then(kept).otherwise("every")
    )["words"].fill_null(pl.Series([[]], dtype=pl.List(pl.String)))


_MORE = """
aleksandr sasha shura alex aleksander alejandro; aleksandra sasha; mikhail misha
mihail mikhael; ekaterina katya katia yekaterina katerina; dmitriy dima dmitri dmitry;
vladimir vova volodya; anastasiya nastya anastasia; mariya masha; yelena lena elena;
nikolay kolya nikolai; sergey seryozha sergei serge; aleksey alyosha alexey alexei
aleksei lyosha; tatyana tanya tatiana; yekaterina katya; natalya natasha natalia;
yuliya yulia julia juliya; yevgeniy zhenya yevgeny evgeny evgeni; ivan vanya; pavel
pasha; olga olya; svetlana sveta; irina ira; jose pepe; francisco paco pancho curro;
ignacio nacho; guadalupe lupe; enrique quique; eduardo lalo edu; jesus chucho;
rosario charo; dolores lola; concepcion concha; alejandro ale; guillermo memo;
josef sepp; johannes hans hannes johann; friedrich fritz; heinrich heinz; wilhelm willi
willy; katharina kathi katja kati; elisabeth lisa elsa betti; margarete grete gretel
margarethe; maximilian max; sebastian basti; alexander alex sascha; ludwig lutz;
matthias matze mathias; christian chris; christoph chris; andreas andi; michael michi
micha; stefan steffen stephan; thomas tom; tobias tobi; susanne susi; ulrike uli;
ulrich uli; karl carl; giuseppe beppe peppe pino; giovanni gianni vanni; francesco
franco ciccio; luigi gigi gino; salvatore toto; antonio toni tonio nino; alessandro
sandro ale; elisabetta betta lisa; katarzyna kasia; malgorzata gosia; agnieszka aga;
tomasz tomek; krzysztof krzysiek; piotr piotrek; aleksandra ola; joanna asia; jan janek;
jakub kuba; stanislaw staszek; zofia zosia; cornelis kees; johannes jan hans; hendrik
henk; willem wim; petrus piet; mohammed muhammad mohamed mohammad mohamad; yusuf yousef
youssef yosef; ahmed ahmad; hussein husain hussain; kim gim; lee i yi ri; park bak pak;
choi choe; jung jeong chung; kang gang; cho jo; yoon yun; lim im rim; joao ze; jose ze;
antonio tonho; francisco chico; luis lula; georgios giorgos yiorgos; ioannis giannis
yannis; konstantinos kostas costas; dimitrios dimitris; panagiotis panos takis;
emmanuel manu manolis; jacques jacky; philippe phil; frederic fred; nicolas nico;
veronique vero; dominique dom; sophie sofi; katrine trine; christina stine tina;
nguyen ng
"""
"""Forms of names other than English, the fullest first; English ones are those
of the `nicknames` package."""


@cache
def _nicknames() -> pl.DataFrame:
    """Each `short` name and one that it is short for, its `form`."""
    from nicknames import name_triplets

    pairs = {(short, full) for full, _, short in name_triplets()}
    for full, *shorts in map(str.split, _MORE.split(";")):
        pairs |= {(short, full) for short in shorts if short != full}
    return pl.DataFrame(sorted(pairs), schema=["short", "form"], orient="row")


def _skeleton(column: str) -> pl.Expr:
    """What spellings of one sound have in common: its consonants, coarsely.

    Iwanowa and Ivanova, Müller and Mueller, Mohammed and the unvowelled
    Arabic are one each. A word of vowels alone is its first letter.
    """
    word = pl.col(column)
    sounds = (
        word.str.replace_all("tsch|tch", "c")
        .str.replace_all("sch|sh|sz|zh", "s")
        .str.replace_all("ch|cz|kh|ck|q|x", "k")
        .str.replace_all("dj|dzh", "j")
        .str.replace_all("ph", "f")
        .str.replace_all("w", "v")
        .str.replace_all("z", "s")
        .str.replace_all("c", "k")
        .str.replace_all("[aeiouyhj]", "")
    )
    for letter in "bdfgklmnprstv":
        sounds = sounds.str.replace_all(f"{letter}{{2,}}", letter)
    return pl.when(sounds == "").then(word.str.slice(0, 1)).otherwise(sounds)
