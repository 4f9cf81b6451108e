"""What all exports of Meta have in common: how they write text and people."""

import codecs
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import polars as pl

from flows.sources import text

NETWORK = "facebook"

Rows = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Page:
    """A file named like `stems`, with records under a key like `keys` or in a list.

    `rows` makes `table` rows of them. Keys bear a version, as `friends_v2`.
    """

    kind: str
    stems: str
    keys: str
    table: str
    rows: Rows

    def is_named(self, stem: str) -> bool:
        return re.fullmatch(self.stems, stem) is not None

    def has_key(self, key: str) -> bool:
        return re.fullmatch(rf"(?:{self.keys})(?:_v\d+)?", key) is not None


_USER = (
    "{} user", "utilisateur de {}", "utilisateur {}", "utente di {}", "utente {}",
    "usuario de {}", "usuário do {}", "utilizador do {}", "usuari de {}",
    "utilizator {}", "{}-Nutzer", "{}-Nutzerin", "{}-gebruiker", "{} gebruiker",
    "{}-bruger", "{}-bruker", "{}-användare", "{}-käyttäjä", "{}-felhasználó",
    "użytkownik {}a", "uživatel {}u", "používateľ {}u", "korisnik {}a",
    "пользователь {}", "користувач {}", "потребител на {}", "χρήστης {}",
    "χρήστης του {}", "{} Kullanıcısı", "משתמש {}", "مستخدم {}", "pengguna {}",
    "người dùng {}", "ผู้ใช้ {}", "{}ユーザー", "{} ユーザー", "{} 사용자",
    "{}用户", "{} 用户", "{}用戶", "{} 用戶", "{}使用者", "{} 使用者",
)  # fmt: skip
"""What a deleted account is called in place of its name, by language."""
_SERVICES = (
    "Facebook", "Messenger", "Instagram", "فيسبوك", "انستغرام", "إنستغرام", "פייסבוק",
    "אינסטגרם", "페이스북", "인스타그램",
)  # fmt: skip

_RAW_MOJIBAKE = re.compile(rb"\xc3[\x82-\xb4]\xc2[\x80-\xbf]")


def mended(data: bytes) -> bytes:
    """JSON as Meta writes it, with its characters outside ASCII put right.

    Once a file's escapes were mended its text is exact; only a file without
    them may hold mojibake in plain sight.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    whole = text.repair_json(data)
    if whole == data and _RAW_MOJIBAKE.search(data):
        with suppress(UnicodeDecodeError):
            return str(text.repair(pl.Series([data.decode()]))[0]).encode()
    return whole


def people(names: pl.Series) -> pl.DataFrame:
    """Each of `names` once: `name`, `handle` and the name to show, `shown`.

    A deleted account has neither; a bare number is an id and no name.
    """
    name = pl.col("name")
    number = name.str.extract(r"^\s*(\d+)(?:@facebook\.com)?\s*$", 1)
    key = pl.col("key")
    known = key.is_not_null() & ~key.is_in(_nameless())
    return (
        names.rename("name")
        .drop_nulls()
        .unique()
        .to_frame()
        .with_columns(key=text.name_key(name))
        .select(
            "name",
            handle=pl.when(number.is_not_null())
            .then(pl.lit("id:") + number)
            .when(known)
            .then(pl.lit("name:") + key),
            shown=pl.when(known & number.is_null()).then(name.str.strip_chars()),
        )
    )


@cache
def _nameless() -> list[str]:
    """What deleted accounts are called, folded."""
    called = [user.format(service) for user in _USER for service in _SERVICES]
    names = pl.Series("name", ["other user", *called]).to_frame()
    return names.select(text.name_key(pl.col("name"))).to_series().to_list()


def with_person(frame: pl.DataFrame, name: str, prefix: str) -> pl.DataFrame:
    """`frame` with `<prefix>` and `<prefix>_name` told from its column `name`."""
    told = people(frame[name]).rename(
        {"name": name, "handle": prefix, "shown": f"{prefix}_name"}
    )
    return frame.join(told, on=name, how="left", maintain_order="left")
