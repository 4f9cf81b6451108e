"""Many people together: each folder of a pool is one member.

What their folders hold is all there is of them: an archive or a member that is
gone from there is gone from the lake after the next run. No text is kept of anybody.
A member may keep people and sources private, in `private.toml` in their folder:

```toml
people = ["Dr. Weiss", "mara@example.org", "linkedin:bob-stone"]
sources = ["whatsapp", "log"]
```

Their archives are then read into a lake of their own, beside the pool's, and the
private rows taken out before it is put among the others. A file that seems to be meant
so, and is not called and placed so, keeps the whole member out.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows import __version__, forget, lake, settling, sources, warehouse
from flows.errors import CloseknitError
from flows.settings import Parameters
from flows.sources.archive import PRIVATE, Archive

_TAKEN_OUT = ".taken-out"
"""Beside a member's sets: of what was private in which archives a digest, and below
it what was said of it."""


@dataclass(frozen=True)
class Member:
    """One folder of a pool: `people` and `sources` are what they keep private."""

    name: str
    folder: Path
    people: tuple[settling.Said, ...] = ()
    sources: tuple[str, ...] = ()


def members(pool: Path) -> tuple[list[Member], list[str]]:
    """The members, and a sentence on whatever else lies there, and on each folder
    that cannot be a member's or does not tell what is private.

    Raises `CloseknitError` where there is nobody, or a `private.toml` is wrong.
    """
    if not pool.is_dir():
        raise CloseknitError(f"{pool}: there is no such folder. {_HOW}")
    held = sorted(p for p in pool.iterdir() if not p.name.startswith("."))
    folders = [p for p in held if p.is_dir() and not p.is_symlink()]
    if not folders:
        raise CloseknitError(f"{pool}: there is no folder in it. {_HOW}")
    if lake.OWNER in (p.name for p in folders):
        raise CloseknitError(
            f"{pool / lake.OWNER}: a member cannot be called {lake.OWNER}: rename it."
        )
    problems = [
        f"{p}: lies in no member's folder, so it was not read."
        for p in held
        if p not in folders and p.name != "README.md"
    ]
    unfit = {folder: why for folder in folders if (why := _unfit(folder))}
    problems += [
        f"{os.fsencode(folder).decode('utf-8', 'replace')}: {why} Until then this "
        "member is not in the pool."
        for folder, why in unfit.items()
    ]
    return [_member(folder) for folder in folders if folder not in unfit], problems


def _unfit(folder: Path) -> str | None:
    """Why what lies in `folder` is not read; None where nothing is against it."""
    try:
        place = lake.place_of(Path(), folder.name).name.encode()
    except UnicodeEncodeError:
        return "its name is not written in UTF-8: rename it."
    if len(place) > _LONGEST:
        return "its name is too long: rename it."
    file = folder / PRIVATE
    if file.is_symlink() and not file.exists():
        return f"its {PRIVATE} is a link that leads nowhere: mend it or take it away."
    found = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    strays = sorted(p for p in found if _MEANT.fullmatch(p.name) and p != file)
    if strays:
        where = strays[0].relative_to(folder)
        return f"{where} is not followed: it must lie in the folder as {PRIVATE}."
    return None


_LONGEST = 255
"""Bytes of a folder's name."""
_MEANT = re.compile(r"private\b.*\.toml(\.txt)?", re.IGNORECASE)
"""Names of what may be meant as `PRIVATE`."""
_HOW = "A pool has a folder for each member, with their archives in it."


def _member(folder: Path) -> Member:
    file = folder / PRIVATE
    told, lines = settling.toml(file)
    for key, value in told.items():
        where = f"{file}, line {settling.line_of(lines, key)}"
        if key not in ("people", "sources"):
            raise CloseknitError(f"{where}: only people and sources may stand here.")
        if not settling.is_list(value):
            raise CloseknitError(f'{where}: write it as {key} = ["one", …].')
    known = sorted({source.NETWORK for source in sources.SOURCES})
    for name in told.get("sources", []):
        if name not in known:
            raise CloseknitError(
                f"{file}, line {settling.line_of(lines, name)}: there is no source "
                f"{name}. Choose of {', '.join(known)}."
            )
    for ref in told.get("people", []):
        if not _is_plain(ref, known):
            raise CloseknitError(
                f"{file}, line {settling.line_of(lines, ref)}: this is no name, e-mail "
                "address, phone number, profile address or network:handle. Write one."
            )
    people = tuple(
        settling.Said(settling.line_of(lines, ref), "hide", entry, 0, ref.strip())
        for entry, ref in enumerate(told.get("people", []))
    )
    hidden = [n for name in told.get("sources", []) for n in _READ_BY.get(name, [name])]
    return Member(folder.name, folder, people, tuple(hidden))


_READ_BY = {
    "google": [
        *("google", "google_plus", "google_chat", "google_voice", "hangouts"),
        "contacts",
    ]
}
"""What rows of a source are called that reads more than one thing."""


def _is_plain(ref: str, networks: Sequence[str]) -> bool:
    """Whether it can be told what `ref` means; a pattern means nobody."""
    said = settling.folded(ref).replace("profile.php?id=", "")
    of, colon, _ = said.partition(":")
    known = not colon or of in (*networks, "mail", "tel", "user", "id", "name")
    return known and not re.search(r"[][*?{}|\\^$<>=;\"\x00-\x1f]", said)


def _form(ref: str) -> str:
    """As what `ref` is taken."""
    said = settling.folded(ref)
    if settling.digits(ref):
        return "phone number"
    if ":" in said:
        return "handle"
    if "/" in said:
        return "profile address"
    return "e-mail address" if "@" in said else "name or handle"


def check_kind(data: Path, is_pool: bool) -> None:
    """Raise `CloseknitError` where the lake is one person's and a pool is to be
    read into it, or the other way round."""
    if is_pool and lake.OWNER in lake.owners(data):
        raise CloseknitError(
            f"{data} holds one person's archives: choose another folder for the pool, "
            "with --data."
        )
    if not is_pool and lake.is_pool(data):
        raise CloseknitError(
            f"{data} holds a pool: read it again with --pool, or choose another folder "
            "for your own archives, with --data."
        )


def tidy(data: Path) -> None:
    """Take away what a killed run left."""
    shutil.rmtree(data / forget.APART, ignore_errors=True)


def lake_of(data: Path, member: Member, archives: Sequence[Archive]) -> Path:
    """The data folder whose lake takes the member's archives: one apart where there
    is something private in them, or was, and is to be taken out anew.
    """
    asked = _asked(member, archives)
    if _taken_out(data, member)[0] == asked and not (
        asked and any(_is_unread(data, member, archive) for archive in archives)
    ):
        return data
    return data / forget.APART / hashlib.sha256(member.name.encode()).hexdigest()


def settle(
    data: Path, pool: Mapping[Member, Sequence[Archive]], parameters: Parameters
) -> list[str]:
    """Put what was read apart among the rest, without what is private, and take out
    of the lake what the pool no longer holds. A sentence on each entry of a
    `private.toml` that means nobody.
    """
    problems: list[str] = []
    for member, archives in pool.items():
        place, apart = lake.place_of(data, member.name), lake_of(data, member, archives)
        if apart != data:
            shutil.rmtree(place, ignore_errors=True)
            if lake.sets(apart):
                said = _take_out(apart, member, parameters)
                read = lake.place_of(apart, member.name)
                if asked := _asked(member, archives):
                    (read / _TAKEN_OUT).write_text("\n".join([asked, *said]), "utf-8")
                lake.make_private(place.parent)
                read.rename(place)
        problems += _taken_out(data, member)[1:]
        there = {lake.set_of(data, member.name, archive) for archive in archives}
        for gone in {*place.glob("archive=*")} - there:
            shutil.rmtree(gone)
    for owner in {*lake.owners(data)} - {member.name for member in pool}:
        shutil.rmtree(lake.place_of(data, owner))
    tidy(data)
    return problems


def _is_unread(data: Path, member: Member, archive: Archive) -> bool:
    """Whether it would be read now: damaged, or taken away by hand."""
    place = lake.set_of(data, member.name, archive)
    return not lake.is_whole(place) and bool(sources.recognise(archive))


def _asked(member: Member, archives: Sequence[Archive]) -> str:
    """What is to be taken out of what, as one word; empty where nothing is."""
    if not member.people and not member.sources:
        return ""
    hashes = sorted(archive.hash for archive in archives)
    asked = repr((__version__, member.people, member.sources, hashes))
    return hashlib.sha256(asked.encode()).hexdigest()


def _taken_out(data: Path, member: Member) -> list[str]:
    """What was asked when the member's sets were put there, and what was said of it."""
    file = lake.place_of(data, member.name) / _TAKEN_OUT
    return file.read_text("utf-8").split("\n") if file.exists() else [""]


def _take_out(apart: Path, member: Member, parameters: Parameters) -> list[str]:
    """Rewrite the sets without what is private; a sentence on each entry that means
    nobody, which does not repeat it."""
    wanted = (*forget.READS, "stg_settled")
    with warehouse.staged(apart, parameters, (), wanted, member.people) as connection:
        ids = "select distinct person_id from stg_persons where is_hidden"
        theirs = [person_id for (person_id,) in connection.execute(ids).fetchall()]
        lines = connection.execute("select distinct line, ref from stg_settled")
        meant = set(lines.fetchall())
        marks = forget.marks_of(connection, theirs)

    def public(table: str, frame: pl.DataFrame) -> pl.DataFrame:
        for source in member.sources:
            frame = forget.of_others(source, frame)
        return forget.without(marks, table, frame)

    forget.rewrite(apart, public)
    for place in lake.sets(apart):
        # Nothing that is anybody's is left: nor is its name, and its unknown files'.
        if not lake.table_of(place, "files")["network"].count():
            forget.empty(place)
    return [
        f"{member.folder / PRIVATE}, line {said.line}: nobody in these archives has "
        f"that {_form(said.ref)}."
        for said in member.people
        if (said.line, said.ref) not in meant
    ]
