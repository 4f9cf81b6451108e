"""The town somebody lives in, in one spelling, as address books tell it."""

import polars as pl

from flows.sources.text import name_key

_AROUND = (
    r"^(?:greater|metropolitan city of|area metropolitana (?:de|di)|grossraum"
    r"|region)\s+|\s+(?:metropolitan|metro|bay|und umgebung|area|region)\b.*$"
)
"""What LinkedIn writes about a town: `Greater Munich Metropolitan Area`."""
_POSTCODE = r"^(?:[a-z]{1,2}-)?\d{4,6}\s+|\s+\d{4,6}$"
_ENGLISH = {
    **{"munchen": "munich", "muenchen": "munich", "koln": "cologne"},
    **{"koeln": "cologne", "nurnberg": "nuremberg", "nuernberg": "nuremberg"},
    **{"wien": "vienna", "zuerich": "zurich", "geneve": "geneva", "genf": "geneva"},
    **{"roma": "rome", "rom": "rome", "milano": "milan", "mailand": "milan"},
    **{"torino": "turin", "firenze": "florence", "napoli": "naples"},
    **{"venezia": "venice", "lisboa": "lisbon", "lissabon": "lisbon"},
    **{"praha": "prague", "prag": "prague", "warszawa": "warsaw"},
    **{"warschau": "warsaw", "krakow": "cracow", "krakau": "cracow"},
    **{"bruxelles": "brussels", "brussel": "brussels", "den haag": "the hague"},
    **{"kobenhavn": "copenhagen", "kopenhagen": "copenhagen", "athina": "athens"},
    **{"moskva": "moscow", "moskau": "moscow", "москва": "moscow"},
    **{"sevilla": "seville", "nyc": "new york", "new york city": "new york"},
}
"""Towns whose own name and the English one differ."""
_LETTERS = {"ø": "o", "ł": "l", "ß": "ss"}
"""What folding leaves as it is."""


def town(place: pl.Expr) -> pl.Expr:
    """`munich` from `München`, `80331 München`, `Munich, Bavaria, Germany` or
    `Greater Munich Metropolitan Area`; null where no name is left."""
    first = name_key(place).str.replace(r"\s*[,;\n(].*$", "")
    bare = (
        first.str.replace_many(_LETTERS)
        .str.replace(_POSTCODE, "")
        .str.replace_all(_AROUND, "")
        .str.strip_chars(" .")
        .replace(_ENGLISH)
    )
    return pl.when(bare.str.contains(r"\p{L}{2}")).then(bare)


def towns(places: pl.Expr) -> pl.Expr:
    """The same of each place in a list, every town once."""
    told = places.list.eval(town(pl.element()).drop_nulls().unique(maintain_order=True))
    return told.fill_null(pl.lit([], pl.List(pl.String)))
