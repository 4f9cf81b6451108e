"""Many people together: each folder of a pool is one member.

What their folders hold is all there is of them: an archive or a member that is
gone from there is gone from the lake after the next run. No text is kept of anybody.
A member may keep people and sources private, in `private.toml` in their folder:

```toml
people = ["Dr. Weiss", "mara@example.org", "linkedin:bob-stone"]
sources = ["whatsapp", "log"]
```

Their archives are then read into a lake of their own, beside the pool's, and the
private rows taken out before it is put among the others.
"""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows import __version__, forget, lake, settling, sources, warehouse
from flows.errors import CloseknitError
from flows.settings import Parameters
from flows.sources.archive import PRIVATE, Archive

_APART = ".apart"
"""Folder of the lakes from which private rows are still to be taken."""
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
    """The members, and a sentence on whatever else lies there.

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
    return [_member(folder) for folder in folders], problems


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
    people = (
        settling.Said(settling.line_of(lines, ref), "hide", entry, 0, ref.strip())
        for entry, ref in enumerate(told.get("people", []))
    )
    return Member(folder.name, folder, tuple(people), tuple(told.get("sources", [])))


def check_kind(data: Path, is_pool: bool) -> None:
    """Raise `CloseknitError` where the lake is one person's and a pool is to be
    read into it, or the other way round."""
    held = set(lake.owners(data))
    if is_pool and lake.OWNER in held:
        raise CloseknitError(
            f"{data} holds one person's archives: choose another folder for the pool, "
            "with --data."
        )
    if not is_pool and held - {lake.OWNER}:
        raise CloseknitError(
            f"{data} holds a pool: read it again with --pool, or choose another folder "
            "for your own archives, with --data."
        )


def tidy(data: Path) -> None:
    """Take away what a killed run left."""
    shutil.rmtree(data / _APART, ignore_errors=True)


def lake_of(data: Path, member: Member, archives: Sequence[Archive]) -> Path:
    """The data folder whose lake takes the member's archives: one apart where there
    is something private in them, or was, and is to be taken out anew.
    """
    asked = _asked(member, archives)
    if _taken_out(data, member)[0] == asked and not (
        asked and any(_is_unread(data, member, archive) for archive in archives)
    ):
        return data
    return data / _APART / hashlib.sha256(member.name.encode()).hexdigest()


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
        "that name, handle or address."
        for said in member.people
        if (said.line, said.ref) not in meant
    ]
