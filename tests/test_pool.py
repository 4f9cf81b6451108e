"""Many people together: made-up members, whom they share and what they keep private."""

import os
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from flows import lake, models, pipeline, reading, report, warehouse
from flows.errors import CloseknitError
from tests.command import closeknit
from tests.models.histories import (
    Built,
    Connection,
    Friend,
    Said,
    csv_text,
    facebook,
    linkedin,
    utc,
)
from tests.models.test_models import GRAIN
from tests.sources import google_files
from tests.sources.facebook_files import write_zip
from tests.sources.whatsapp_files import android

ALEX, BEA, CEM = "Alex Muster", "Bea Stein", "Cem Ada"
ZOE, ANA, ROSA, LENA = "Zoë Brandt", "Ana Reyes", "Rosa Stern", "Lena Wolf"
KIM, OTTO = "Kim Itogawa", "Otto Geheim"
"""Kim is private to Alex, and Otto is on Bea's Facebook, which is."""
WORDS = ("verbena", "quokka", "marzipan", "halibut")
"""In what was written: to Kim, to Otto, to the rest and in Bea's log."""
SINCE = utc(2025, 9, 1, 9)


def talk(me: str, other: str, days: int, word: str) -> list[Said]:
    """A word each way on each of so many days, one a week."""
    for_each = (SINCE + timedelta(days=7 * n) for n in range(days))
    return [line for at in for_each for line in _exchange(at, me, other, word)]


def _exchange(at: datetime, me: str, other: str, word: str) -> list[Said]:
    later = at + timedelta(minutes=5)
    return [Said(at, me, (other,), word), Said(later, other, (me,), word)]


def export(
    path: Path, me: str, said: Iterable[Said], connections: Iterable[Connection], **more
) -> Path:
    profile = csv_text("First Name,Last Name", [me.split(" ")])
    files = {"Profile.csv": profile}
    return linkedin(path, said, connections, more=files, owner=False, **more)


def entry(name: str, email: str = "", company: str = "", url: bool = True):
    return Connection(name, SINCE.date(), email=email, company=company, url=url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def write(place: Path) -> Path:
    """The pool: Alex keeps Kim private, Bea her Facebook, Cem nothing."""
    members = place / "members"
    at = SINCE + timedelta(hours=5)
    group = [
        Said(at, ANA, (ALEX, ROSA), WORDS[2]),
        Said(at + timedelta(hours=1), ALEX, (ANA, ROSA), WORDS[2]),
        Said(at + timedelta(hours=2), ROSA, (ALEX, ANA), WORDS[2]),
        Said(at, KIM, (ALEX, ROSA), WORDS[0]),
    ]
    export(
        members / ALEX / "linkedin.zip",
        ALEX,
        [
            *talk(ALEX, ZOE, 20, WORDS[2]),
            *talk(ALEX, KIM, 20, WORDS[0]),
            *talk(ALEX, LENA, 3, WORDS[2]),
            *group,
        ],
        [
            entry(ZOE, "zoe@example.org", "Acme Ltd"),
            entry(KIM, "kim@example.org", "Acme Ltd"),
            entry(LENA, company="Wolf & Sons"),
            entry("Max Roe", company="Roe Ltd"),
            entry("Ida Twin", "office@example.org"),
        ],
    )
    (members / ALEX / "private.toml").write_text(f'people = ["{KIM}"]\n')
    (members / BEA).mkdir()
    (members / BEA / "closeknit-log.csv").write_text(
        "date,person,kind,note\n"
        f"2025-12-01,zoe@example.org,met,{WORDS[3]}\n"
        f"2025-12-09,zoe@example.org,met,{WORDS[3]}\n"
    )
    export(
        members / BEA / "linkedin.zip",
        BEA,
        talk(BEA, "Paul Nur", 2, WORDS[2]),
        [entry(LENA, company="wolf & sons", url=False)],
    )
    talked = {"ottogeheim_1": talk(BEA, OTTO, 9, WORDS[1])}
    facebook(
        members / BEA / f"facebook-{OTTO}.zip",
        talked,
        [Friend(OTTO, SINCE)],
        owner=False,
    )
    (members / BEA / "private.toml").write_text('sources = ["facebook"]\n')
    export(
        members / CEM / "linkedin.zip",
        CEM,
        [*talk(CEM, ANA, 25, WORDS[2]), *talk(CEM, ZOE, 2, WORDS[2])],
        [
            entry(ANA),
            entry("Max Roe", company="Roe Ltd"),
            entry("Tom Berg", "office@example.org"),
        ],
        slugs={"Max Roe": "max-roe-77"},
    )
    return place


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pool, run once, for tests that only ask it."""
    place = write(tmp_path_factory.mktemp("pool"))
    assert run(place).problems == []
    return place


@pytest.fixture(scope="module")
def history(first: Path) -> Built:
    return Built(first / "data")


@pytest.fixture
def ran(first: Path, tmp_path: Path) -> Path:
    """A copy of the pool, run once."""
    return shutil.copytree(first, tmp_path / "ran")


def run(folder: Path, **more) -> pipeline.Summary:
    data, reports = folder / "data", folder / "reports"
    pool = folder / "members"
    return pipeline.run(
        pipeline.options((), data, reports, as_of="2026-03-01", pool=pool, **more)
    )


def pooled(folder: Path) -> Built:
    run(folder)
    return Built(folder / "data")


def known_as(history: Built) -> dict[tuple[str, str], str]:
    """The key in the pool of each member's person, by member and name."""
    found = history.rows(
        "select ties.owner, ties.name, pool_id from pool_people"
        " join relationships as ties using (owner, person_id)"
    )
    return {(row["owner"], row["name"]): row["pool_id"] for row in found}


# Who is who


def test_the_same_account_address_or_name_and_company_is_one_person(history):
    known = known_as(history)
    assert known[ALEX, ZOE] == known[CEM, ZOE] == known[BEA, "zoe@example.org"]
    assert known[ALEX, ANA] == known[CEM, ANA]
    assert known[ALEX, LENA] == known[BEA, LENA]


def test_namesakes_and_those_of_one_office_are_not(history):
    known = known_as(history)
    assert known[ALEX, "Max Roe"] != known[CEM, "Max Roe"]
    assert known[ALEX, "Ida Twin"] != known[CEM, "Tom Berg"]


def books(place: Path, *books: Iterable[tuple[str, ...]]) -> Built:
    """A pool of as many members as address books: each card a name and its lines."""
    for member, cards in zip((ALEX, BEA, CEM), books, strict=False):
        file = place / "members" / member / "b.vcf"
        file.parent.mkdir(parents=True)
        file.write_text(
            "".join(
                "\n".join(
                    ["BEGIN:VCARD", "VERSION:3.0", f"FN:{n}", *said, "END:VCARD\n"]
                )
                for n, *said in cards
            )
        )
    return pooled(place)


def test_one_address_links_names_that_are_alike_in_their_first(tmp_path):
    pairs = {
        ("Hans Müller", "Hans Mueller"): True,
        ("Olga Ivanova", "Olga Iwanowa"): True,
        (ZOE, "Zoe B"): True,
        (ZOE, "Z. Brandt"): True,
        ("Maria Schmidt", "Maria Wolf"): True,
        ("Ann Poe", "Poe, Ann"): True,
        ("Anna Berg", "Tom Berg"): False,
        ("Ida Stein", "Paul Nur"): False,
    }
    mail = [f"EMAIL:p{n}@example.org" for n in range(len(pairs))]
    ones = [(pair[0], line) for pair, line in zip(pairs, mail, strict=True)]
    others = [(pair[1], line) for pair, line in zip(pairs, mail, strict=True)]
    history = books(tmp_path, ones, others)
    rows = history.rows(
        "select email, count(distinct pool_id) = 1 as is_one from pool_people"
        " join people using (owner, person_id) group by email order by email"
    )
    told = dict(zip(pairs, (row["is_one"] for row in rows), strict=True))
    assert told == pairs


def test_a_switchboard_links_nobody(tmp_path):
    number = "TEL:+493012345678"
    history = books(
        tmp_path,
        [("Reception", number)],
        [("Anna Berg", number)],
        [("Tom Maier", number)],
    )
    assert len({row["pool_id"] for row in history.rows("from pool_people")}) == 3


def test_a_name_with_no_company_or_against_all_else_links_nobody(tmp_path):
    ones = [
        ("John Smith", "ORG:Retired"),
        ("Anna Kim", "ORG:-"),
        ("Wei Zhang", "ORG:Google", "EMAIL:w@one.example", "TEL:+14155550101"),
        ("Rosa Stern", "ORG:Acme, Ltd."),
    ]
    others = [
        ("John Smith", "ORG:retired"),
        ("Anna Kim", "ORG:-"),
        ("Wei Zhang", "ORG:Google", "EMAIL:w@two.example", "TEL:+41445550102"),
        ("Rosa Stern", "ORG:ACME Limited"),
    ]
    history = books(tmp_path, ones, others)
    linked = history.rows("select distinct name from pool_people where members = 2")
    assert linked == [{"name": "Rosa Stern"}]


def test_what_links_people_is_told(history):
    rows = history.rows("select owner, name, match from pool_people")
    match = {(row["owner"], row["name"]): row["match"] for row in rows}
    assert match[CEM, ANA] == "url"
    assert match[BEA, ZOE] == "email"
    assert match[BEA, LENA] == "name"
    assert match[CEM, "Tom Berg"] is None


# What is asked of a pool


def test_the_deepest_tie_is_asked_first(history):
    rows = history.rows(
        f"from warm_paths where name = '{ZOE}' and how = 'direct' order by place"
    )
    assert [row["owner"] for row in rows] == [ALEX, BEA, CEM]
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert rows[0]["depth"] > rows[1]["depth"]
    assert rows[0]["company"] == "Acme Ltd"
    assert rows[0]["last_at"] == SINCE + timedelta(days=7 * 19, minutes=5)


def test_one_introduction_leads_to_whom_the_member_does_not_know(history):
    rows = history.rows(f"from warm_paths where name = '{ROSA}' and owner = '{CEM}'")
    assert [(r["how"], r["through"], r["conversations"]) for r in rows] == [
        ("introduction", ANA, 1)
    ]
    tie = history.one(
        f"select depth from relationships where owner = '{CEM}' and name = '{ANA}'"
    )
    assert rows[0]["depth"] == tie["depth"]


def test_members_are_not_led_to_themselves_nor_lost_and_a_conversation_counts_once(
    tmp_path,
):
    at, members = SINCE, (ANA, ROSA, ALEX, BEA)
    group = [
        Said(at + timedelta(hours=n), who, tuple(m for m in members if m != who), "")
        for n, who in enumerate(members)
    ]
    for member, said in ((ALEX, group), (BEA, group), (CEM, talk(CEM, ANA, 9, ""))):
        export(tmp_path / "members" / member / "l.zip", member, said, [])
    history = pooled(tmp_path)
    paths = history.rows("from warm_paths")
    assert [p for p in paths if p["owner"] == p["name"]] == []
    assert (CEM, BEA) in {(p["owner"], p["name"]) for p in paths}
    (way,) = (p for p in paths if (p["owner"], p["name"]) == (CEM, ROSA))
    assert (way["through"], way["conversations"]) == (ANA, 1)
    assert not {ALEX, BEA, CEM} & {*history.names("known_by_one")}


def test_a_pool_of_one_member_is_a_pool(tmp_path, monkeypatch, capsys):
    said = talk(ALEX, ZOE, 4, "")
    export(tmp_path / "members" / ALEX / "l.zip", ALEX, said, [entry(ZOE)])
    run(tmp_path)
    where = ("--data", tmp_path / "data")
    told = closeknit(capsys, monkeypatch, "path", ZOE, *where)
    assert told.code == 0, told.err
    assert ALEX in told.out
    page = (tmp_path / "reports" / report.PAGE).read_text("utf-8")
    assert "Known to one member alone" in page


def test_overlap_counts_people_and_ties(history):
    rows = history.rows("from member_overlap")
    counts = {
        (r["owner"], r["other"]): (r["people_common"], r["ties_common"]) for r in rows
    }
    assert len(counts) == 6
    assert counts[ALEX, CEM] == counts[CEM, ALEX] == (2, 2)
    assert counts[ALEX, BEA] == (2, 1)
    assert counts[BEA, CEM] == (1, 1)


def test_who_is_known_to_one_alone_is_lost_with_that_member(history, ran):
    rows = history.rows("from known_by_one")
    alone = {(row["owner"], row["name"]) for row in rows}
    assert (BEA, "Paul Nur") in alone
    assert (ALEX, LENA) in alone
    assert (ALEX, ZOE) not in alone
    (lena,) = (row for row in rows if row["name"] == LENA)
    assert lena["on_lists_of"] == 1
    shutil.rmtree(ran / "members" / BEA)
    left = pooled(ran)
    assert left.rows(f"from relationships where owner = '{BEA}'") == []
    assert "Paul Nur" not in left.names("pool_people")
    assert {row["owner"] for row in left.rows("from coverage")} == {ALEX, CEM}
    assert lake.owners(ran / "data") == [ALEX, CEM]


def test_a_member_s_tables_are_what_they_would_be_alone(history, folder):
    shutil.copytree(folder / "members" / CEM, folder / "alone")
    pipeline.run(
        pipeline.options(
            [folder / "alone"],
            folder / "own",
            folder / "reports",
            as_of="2026-03-01",
            texts=False,
        )
    )
    alone = Built(folder / "own")
    told = {model.name for model in models.models() if not model.staging}
    ownerless = {"runs", "parameters", "parameter_notes", "settlements", "languages"}
    of_pool = {"pool_people", "warm_paths", "known_by_one", "member_overlap"}
    of_pool |= {"pool_companies"}
    digests = {"owner", "interaction_id", "detail", "archive", "thread_id", "file"}
    digests |= {"source_file"}
    for table in sorted(told - ownerless - of_pool):
        names = {row["column_name"] for row in alone.rows(f"describe {table}")}
        own = sorted(names - digests)
        query = f"select {', '.join(own)} from {table}"
        assert history.rows(
            f"{query} where owner = '{CEM}' order by all"
        ) == alone.rows(f"{query} order by all"), table
    for table in of_pool:
        assert alone.rows(f"from {table}") == []


@pytest.mark.parametrize("table", GRAIN)
def test_the_grain_holds_in_a_pool(history, table):
    repeated = f"select {GRAIN[table]} from {table} group by all having count(*) > 1"
    assert history.rows(repeated) == []


# What is private


def everything(folder: Path) -> str:
    """All that the warehouse's file and the report hold, packed and unpacked."""
    file = folder / "data" / warehouse.DATABASE
    said = file.read_bytes().decode("utf-8", "replace")
    with duckdb.connect(file, read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()")
        for (table,) in tables.fetchall():
            said += str(connection.execute(f"from {table}").fetchall())
    return (said + (folder / "reports" / report.PAGE).read_text("utf-8")).lower()


def in_lake(folder: Path) -> str:
    """All that the lake's files hold, unpacked."""
    files = map(str, (folder / "data" / "lake").rglob("*.parquet"))
    rows = (duckdb.read_parquet(f, hive_partitioning=False).fetchall() for f in files)
    return "".join(map(str, rows)).lower()


SECRETS = (
    *(KIM, "kim-itogawa", "kim@example.org", "itogawa", OTTO, "geheim"),
    *("ottogeheim", *WORDS),
)


def test_private_rows_and_every_text_are_nowhere(first):
    said = everything(first)
    assert [word for word in SECRETS if word.lower() in said] == []
    assert ZOE.lower() in said
    for table in ("coverage", "interactions", "handles", "connections", "files_read"):
        query = f"select distinct network from {table} where owner = '{BEA}'"
        assert {"network": "facebook"} not in Built(first / "data").rows(query)
    left = [p for p in (first / "data").rglob("*") if "geheim" in str(p).lower()]
    assert left == []
    said = in_lake(first)
    assert [word for word in SECRETS if word.lower() in said] == []


def test_no_words_stand_in_names_of_files_and_threads_or_in_reasons(tmp_path):
    members = tmp_path / "members"
    for name in (ALEX, BEA):
        (members / name).mkdir(parents=True)
    (members / BEA / "Re Merger with gryphon.eml").write_text(
        "From: Bea Stein <bea@stein.example>\nTo: Zoe Brandt <zoe@example.org>\n"
        "Date: Mon, 01 Sep 2025 09:00:00 +0000\nSubject: Merger with gryphon\n"
        "Message-ID: <1@d>\n\nquokka\n"
    )
    (members / BEA / "closeknit-log.csv").write_text(
        "date,person,kind,note\n2025-12-01,Zoe Brandt,told of a manticore,verbena\n"
        "after basilisk day,Zoe Brandt,met,\n"
    )
    start = android(SINCE.replace(tzinfo=None), None, f'{ALEX} created group "Hydra"')
    said = "".join(
        android(SINCE.replace(tzinfo=None), who, "quokka") for who in (ALEX, ZOE, ANA)
    )
    write_zip(
        members / ALEX / "WhatsApp Chat with Hydra.zip",
        {"WhatsApp Chat with Hydra.txt": (start + said).encode()},
    )
    run(tmp_path)
    said = everything(tmp_path) + in_lake(tmp_path)
    words = ("gryphon", "quokka", "manticore", "verbena", "basilisk", "hydra")
    assert [word for word in words if word in said] == []
    history = Built(tmp_path / "data")
    (row,) = history.rows("from rejected_rows")
    assert row["reason"] == "date not understood"
    (group,) = history.rows(
        "select distinct thread_id, group_size from interactions"
        " where network = 'whatsapp'"
    )
    assert group["group_size"] == 2


def test_a_run_again_reads_nothing_anew_and_shows_nobody(ran):
    again = run(ran)
    assert not any(reading.is_new for reading in again.readings)
    said = everything(ran)
    assert [word for word in SECRETS if word.lower() in said] == []


def test_what_is_private_in_one_archive_is_in_the_next(ran):
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:{KIM}\nEMAIL:kim@example.org\nEND:VCARD\n"
    (ran / "members" / ALEX / "book.vcf").write_text(card)
    run(ran)
    assert "itogawa" not in everything(ran)


def test_private_is_as_the_file_says_today(ran):
    (ran / "members" / ALEX / "private.toml").unlink()
    (ran / "members" / CEM / "private.toml").write_text(f'people = ["{ANA}"]')
    history = pooled(ran)
    assert KIM in history.names("relationships")
    ties = history.rows(f"select owner from relationships where name = '{ANA}'")
    assert [row["owner"] for row in ties] == [ALEX]
    assert WORDS[0] not in everything(ran)


def test_a_set_taken_away_by_hand_lets_nobody_in(ran):
    for place in lake.place_of(ran / "data", ALEX).glob("archive=*"):
        shutil.rmtree(place)
    run(ran)
    said = everything(ran)
    assert [word for word in SECRETS if word.lower() in said] == []
    assert ZOE.lower() in said


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("people = [", 1, "line 1"),
        ('\npeople = "Kim"', 2, 'people = ["one", …]'),
        ('people = []\n\nsources = ["facebok"]', 3, "no source facebok"),
        ("[people]\n", 1, "write it as"),
        ("persons = []", 1, "only people and sources"),
        ('people = ["Kim*"]', 1, "no name"),
        ('people = ["linkdin:kim"]', 1, "no name"),
    ],
)
def test_a_wrong_private_toml_stops_the_run_by_file_and_line(folder, text, line, said):
    (folder / "members" / CEM / "private.toml").write_text(text)
    with pytest.raises(CloseknitError) as told:
        run(folder)
    assert str(folder / "members" / CEM / "private.toml") in str(told.value)
    assert f"line {line}" in str(told.value)
    assert said in str(told.value)
    assert not (folder / "data" / warehouse.DATABASE).exists()


def test_somebody_nobody_knows_is_told_by_the_line_alone_each_time(folder):
    file = folder / "members" / CEM / "private.toml"
    file.write_text('people = [\n  "Hidden Heron",\n]')
    for _ in range(2):
        (problem,) = run(folder).problems
        assert f"{file}, line 2: nobody" in problem
        assert "Heron" not in problem
    assert "heron" not in everything(folder)


SPELLED = {
    "Alex Ahorn": "KIM ITOGAWA",
    "Alex Birke": "Itogawa, Kim",
    "Alex Distel": "Dr. Kim Itogawa",
    "Alex Eibe": "mailto:Kim@example.org",
    "Alex Fichte": "https://www.linkedin.com/in/kim-1/?trk=x",
    "Alex Ginster": "LinkedIn:kim-1",
    "Alex Hasel": "kim-1",
    "Alex Iris": "030 5550100",
    "Alex Klee": "+49 (0)30 5550100",
    "Alex Linde": "0049305550100",
}
"""How each member writes whom they keep private."""


def test_somebody_is_private_however_they_are_written(tmp_path):
    """Kim, under two names, in whatever spelling the file has."""
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Kim Tanaka\nEMAIL:kim@example.org\n"
    for me, ref in SPELLED.items():
        member = tmp_path / "members" / me
        export(
            member / "linkedin.zip",
            me,
            [*talk(me, KIM, 3, WORDS[0]), *talk(me, ZOE, 3, WORDS[2])],
            [entry("Kim Tanaka", "kim@example.org")],
            slugs={"Kim Tanaka": "kim-1", KIM: "kim-1"},
        )
        (member / "b.vcf").write_text(f"{card}TEL:+49 30 5550100\nEND:VCARD\n")
        (member / "private.toml").write_text(f'people = ["{ref}"]\n')
    assert run(tmp_path).problems == []
    for me in SPELLED:
        assert Built(tmp_path / "data", owner=me).names() == [ZOE]
    said = everything(tmp_path)
    assert [w for w in ("itogawa", "tanaka", "kim@", "kim-1") if w in said] == []


def test_all_that_is_read_of_google_is_private_as_google(tmp_path):
    (tmp_path / "members" / ALEX).mkdir(parents=True)
    write_zip(
        tmp_path / "members" / ALEX / "takeout-1.zip",
        {path: text.encode() for path, text in google_files.whole().items()},
    )
    (tmp_path / "members" / ALEX / "private.toml").write_text('sources = ["google"]')
    export(tmp_path / "members" / BEA / "l.zip", BEA, talk(BEA, ANA, 2, ""), [])
    run(tmp_path)
    history = Built(tmp_path / "data")
    assert {row["owner"] for row in history.rows("from coverage")} == {BEA}
    assert {row["owner"] for row in history.rows("from handles")} == {BEA}


def test_a_private_toml_that_is_not_followed_keeps_the_member_out(folder):
    names = ["Private.toml", "private.TOML", "private.toml.txt", "sub/private.toml"]
    alex = folder / "members" / ALEX
    members = [alex.with_name(f"{ALEX} {n}") for n in range(len(names))]
    for member, name in zip(members, names, strict=True):
        shutil.copytree(alex, member)
        (member / name).parent.mkdir(exist_ok=True)
        (member / "private.toml").rename(member / name)
    (alex / "private.toml").unlink()
    (alex / "private.toml").symlink_to(folder / "nowhere.toml")
    linked, *others = run(folder).problems
    assert str(alex) in linked
    assert "leads nowhere" in linked
    for problem, member, name in zip(others, members, names, strict=True):
        assert str(member) in problem
        assert name in problem
    assert "itogawa" not in everything(folder)
    assert lake.owners(folder / "data") == [BEA, CEM]


def test_a_folder_whose_name_cannot_be_kept_is_told_and_the_rest_is_read(folder):
    members = folder / "members"
    (members / ALEX).rename(members / ("🦄" * 40))
    (members / BEA).rename(members / os.fsdecode(b"J\xf6rg Haas"))
    told = "".join(run(folder).problems)
    assert "too long" in told
    assert "not written in UTF-8" in told
    assert lake.owners(folder / "data") == [CEM]


def test_what_a_killed_run_left_apart_is_forgotten_with_the_rest(
    ran, monkeypatch, capsys
):
    left = ran / "data" / ".apart" / "x.parquet"
    left.parent.mkdir()
    left.write_text(KIM)
    closeknit(capsys, monkeypatch, "forget", "--all", "--data", ran / "data",
              "--reports", ran / "reports")  # fmt: skip
    assert not left.exists()


# The command


def test_path_tells_whom_to_ask_and_through_whom(folder, monkeypatch, capsys):
    where = ("--data", folder / "data")
    made = closeknit(capsys, monkeypatch, "run", "--pool", folder / "members", *where,
                     "--reports", folder / "reports", "--no-prefect")  # fmt: skip
    assert made.code == 0, made.err
    assert "3 members." in made.out
    company = closeknit(capsys, monkeypatch, "path", "acme", *where)
    assert company.code == 0
    lines = [line for line in company.out.splitlines() if ZOE in line]
    assert [ALEX in lines[0], BEA in lines[1], CEM in lines[2]] == [True] * 3
    person = closeknit(capsys, monkeypatch, "path", "rosa stern", *where)
    (line,) = (li for li in person.out.splitlines() if CEM in li)
    assert f"{ANA} (in 1 conversation with them)" in line
    listed = closeknit(capsys, monkeypatch, "path", "Max Roe", *where)
    assert listed.code == 0
    assert f"On a list of: {ALEX}, {CEM}" in listed.out
    nobody = closeknit(capsys, monkeypatch, "path", KIM, *where)
    assert nobody.code == 1
    assert "nobody in the pool knows" in nobody.err
    helped = closeknit(capsys, monkeypatch, "path", "--help")
    assert 'closeknit path "Zoë Brandt"' in helped.out


def test_a_company_is_found_however_it_is_written_and_by_who_was_there(
    tmp_path, monkeypatch, capsys
):
    old, new = "Basic_LinkedInDataExport_02-01-2025", "Complete_LinkedInDataExport"
    members = tmp_path / "members"
    export(members / ALEX / f"{old}.zip", ALEX,
           [Said(utc(2025, 1, 1, 9), ALEX, (ZOE,), "")],
           [Connection(ZOE, utc(2024, 1, 1).date(), company="Acme, Ltd.")])  # fmt: skip
    export(members / BEA / f"{new}_02-20-2026.zip", BEA, talk(BEA, ZOE, 2, ""),
           [entry(ZOE, company="Globex SE")])  # fmt: skip
    run(tmp_path)
    for company in ("Acme Ltd", "acme limited", "ACME", "Globex"):
        said = closeknit(
            capsys, monkeypatch, "path", company, "--data", tmp_path / "data"
        )
        assert said.code == 0, said.err
        assert ZOE in said.out
        assert "Globex SE" in said.out


def test_strangers_of_one_name_are_shown_member_by_member(
    tmp_path, monkeypatch, capsys
):
    for member, slug, company in (
        (ALEX, "max-1", "Roe Ltd"),
        (BEA, "max-2", "Other AG"),
    ):
        export(tmp_path / "members" / member / "l.zip", member,
               talk(member, "Max Roe", 2, ""), [entry("Max Roe", company=company)],
               slugs={"Max Roe": slug})  # fmt: skip
    run(tmp_path)
    data = ("--data", tmp_path / "data")
    said = closeknit(capsys, monkeypatch, "person", "Max Roe", *data).out
    one, other = said.split(f"As {BEA} knows them")
    assert "Roe Ltd" in one
    assert "Other AG" not in one
    assert "Other AG" in other
    assert "max-1" not in other


def test_the_report_of_a_pool_shows_members_paths_and_who_is_known_to_one(ran):
    page = (ran / "reports" / report.PAGE).read_text("utf-8")
    for shown in (ALEX, BEA, CEM, ZOE, "Known to one member alone", "Whom to ask"):
        assert shown in page
    with pytest.raises(CloseknitError, match="--share"):
        report.draw(ran / "data", ran / "reports", share=True)


def test_a_pool_and_one_person_do_not_mix(ran, monkeypatch, capsys):
    own = [ran / "members" / CEM]
    with pytest.raises(CloseknitError, match="holds a pool"):
        pipeline.run(pipeline.options(own, ran / "data", ran / "reports"))
    pipeline.run(pipeline.options(own, ran / "own", ran / "reports"))
    shutil.rmtree(ran / "data")
    (ran / "own").rename(ran / "data")
    with pytest.raises(CloseknitError, match="one person's"):
        run(ran)
    (ran / "data").rename(ran / "own")
    run(ran)
    said = closeknit(capsys, monkeypatch, "path", ZOE, "--data", ran / "own")
    assert said.code == 1
    assert "--pool DIR" in said.err
    said = closeknit(capsys, monkeypatch, "forget", ZOE, "--data", ran / "data")
    assert said.code == 1
    assert "private.toml" in said.err


def test_an_archive_that_goes_meanwhile_is_told(folder, monkeypatch):
    find = reading.find

    def meddle(path: Path):
        yield from find(path)
        if path.name == BEA:
            (path / "linkedin.zip").unlink()

    monkeypatch.setattr(reading, "find", meddle)
    told = run(folder).problems
    assert f"{BEA}/linkedin.zip: it is gone, or cannot be read." in told


def test_what_could_not_be_read_is_told_of_its_member(folder):
    bea = folder / "members" / BEA
    (bea / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    with (bea / "closeknit-log.csv").open("a") as log:
        log.write("some day,Zoe,met,\n")
    done = run(folder)
    (problem,) = done.problems
    assert str(bea / "broken.zip") in problem
    assert any(note.startswith(f"{BEA}: 1 rejected") for note in done.notes)
    rows = Built(folder / "data").rows("from rejected_rows order by reason")
    assert [(r["owner"], r["reason"]) for r in rows] == [
        (BEA, "an archive could not be read"),
        (BEA, "date not understood"),
    ]
    page = (folder / "reports" / report.PAGE).read_text("utf-8")
    assert "an archive could not be read" in page
    assert f"{CEM}/linkedin.zip" in [r.name for r in done.readings]


def test_what_is_no_member_is_told(folder):
    shutil.copy(folder / "members" / CEM / "linkedin.zip", folder / "members")
    (folder / "members" / "Dora Leer").mkdir()
    stray, empty = run(folder).problems
    assert "linkedin.zip: lies in no member's folder" in stray
    assert "Dora Leer" in empty
    for wrong, why in (
        (folder / "nowhere", "no such folder"),
        (own(folder), "cannot be"),
    ):
        with pytest.raises(CloseknitError, match=why):
            pipeline.run(
                pipeline.options((), folder / "d", folder / "reports", pool=wrong)
            )


def own(folder: Path) -> Path:
    (folder / "mine" / lake.OWNER).mkdir(parents=True)
    return folder / "mine"


def test_a_member_may_have_any_name(folder):
    names = ("100%", "a=b & c", "2024-01-01", "007", "Zoë [x]*?")
    for name in names:
        shutil.copytree(folder / "members" / CEM, folder / "members" / name)
    owners = {row["owner"] for row in pooled(folder).rows("from coverage")}
    assert owners == {ALEX, BEA, CEM, *names}
