import json
from typing import Any

import pytest

from flows import sources
from flows.sources.archive import find
from tests.models.histories import Connection, built, linkedin, utc
from tests.sources.linkedin_files import tables, write
from tests.sources.log_files import HEADER, LINES

COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
FILE = "closeknit-log.csv"


def read(tmp_path, content: str | bytes, name: str = FILE):
    return tables(write(tmp_path, {name: content}) / name)


def events(found, *columns: str) -> list[tuple[Any, ...]]:
    return found["interactions"].sort("line").select(columns).rows()


def met(date: str, header: str = "date,person,kind\n") -> str:
    return f"{header}{date},Zoë Brandt,met\n"


def test_the_documents_own_example(tmp_path):
    found = read(tmp_path, HEADER + LINES)
    columns = ("line", "kind", "sender", "recipient", "occurred_at", "seconds")
    assert events(found, *columns, "occurred_precision", "medium", "text") == [
        (
            *(2, "meeting", "both", "mail:zoe@example.org", utc(2024, 3, 4, 12, 30)),
            *(4500, "minute", "in_person"),
            "talked about moving,\nwill send a link",
        ),
        (
            *(4, "introduction", "name:zoe brandt", None, utc(2024, 3, 9)),
            *(None, "day", None, None),
        ),
        (
            *(5, "event", "both", None, utc(2024, 4, 1)),
            *(None, "month", "in_person", None),
        ),
    ]
    assert events(found, "detail") == [
        ('{"context":"Café Beispiel","importance":"4"}',),
        ('{"context":"Test conference"}',),
        ('{"context":"Hiking","importance":"2"}',),
    ]
    assert found["rejected"].is_empty()
    assert found["files"]["note"].null_count() == found["files"].height


# M1, M4, M5, M6: how the file is written

SAME = [("name:zoe brandt", utc(2024, 3, 4), "a, b; c")]
WRITTEN = {
    "M1 semicolons": 'date;person;kind;notes\n2024-03-04;Zoë Brandt;met;"a, b; c"\n',
    "M1 tabs": "date\tperson\tkind\tnotes\n2024-03-04\tZoë Brandt\tmet\ta, b; c\n",
    "M1 bars": "date|person|kind|notes\n2024-03-04|Zoë Brandt|met|a, b; c\n",
    "M4 sep": 'sep=;\ndate;person;kind;notes\n2024-03-04;Zoë Brandt;met;"a, b; c"\n',
    "M4 saved anew": (
        '\ufeffdate,person,kind,notes\r\n45355,Zoë Brandt,met,"a, b; c"\r\n'
    ),
    "M4 formulas": 'date,person,kind,notes\n="2024-03-04",\'Zoë Brandt,met,"a, b; c"\n',
    "M5 order": 'notes,kind,person,date\n"a, b; c",met,Zoë Brandt,2024-03-04\n',
    "M5 words": 'When,WHO,What,Remarks\n2024-03-04,Zoë Brandt,Lunch,"a, b; c"\n',
    "M5 marks": 'Day,Full Name,Type,Note(s)\n2024-03-04,Zoë Brandt,met,"a, b; c"\n',
    "M6 Windows-1252": (
        'date;person;kind;notes\n2024-03-04;Zoë Brandt;met;"a, b; c"\n'.encode("cp1252")
    ),
    "M6 UTF-16": (
        'date;person;kind;notes\n2024-03-04;Zoë Brandt;met;"a, b; c"\n'.encode("utf-16")
    ),
    "comments": (
        '# my log\n\ndate,person,kind,notes\n# first, "of all\n'
        '2024-03-04,Zoë Brandt,met,"a, b; c"\n\n#,,,,,\n'
    ),
    "no last line feed": (
        'date,person,kind,notes\n2024-03-04,Zoë Brandt,met,"a, b; c"'
    ),
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_however_it_is_written_it_reads_the_same(tmp_path, content):
    found = read(tmp_path, content)
    assert events(found, "recipient", "occurred_at", "text") == SAME
    assert found["files"].select(COUNTS).row(0) == (1, 1, 0, 0)


def test_m4_too_many_cells_are_rejected_with_their_line_and_too_few_filled(tmp_path):
    short = "date,person,kind,notes\n2024-03-04,Zoë Brandt,met\n"
    found = read(tmp_path, f"{short}2024-03-05,Zoë Brandt,met,a, b, c\n")
    assert events(found, "line", "text") == [(2, None)]
    assert found["rejected"].select("line", "reason").rows() == [
        (3, "6 cells where the header has 4")
    ]


# M2: dates

DATES = {
    "2024-03-04": (utc(2024, 3, 4), "day"),
    "2024-03-04 12:30": (utc(2024, 3, 4, 12, 30), "minute"),
    "2024-03": (utc(2024, 3, 1), "month"),
    "2024": (utc(2024, 1, 1), "year"),
    "04.03.2024": (utc(2024, 3, 4), "day"),
    "4.3.2024": (utc(2024, 3, 4), "day"),
    "45355": (utc(2024, 3, 4), "day"),
    "31/12/2023": (utc(2023, 12, 31), "day"),
    "12/31/2023": (utc(2023, 12, 31), "day"),
}


@pytest.mark.parametrize(("written", "expected"), DATES.items(), ids=DATES)
def test_m2_a_date_keeps_its_precision(tmp_path, written, expected):
    found = read(tmp_path, met(written))
    assert events(found, "occurred_at", "occurred_precision") == [expected]


def test_m2_the_whole_file_tells_day_from_month(tmp_path):
    found = read(tmp_path, met("3/4/2024") + "31/3/2024,Zoë Brandt,met\n")
    assert events(found, "occurred_at") == [(utc(2024, 4, 3),), (utc(2024, 3, 31),)]


UNREAD = {
    "3/4/2024": "day or month first? write it as 2024-03-31: 3/4/2024",
    "2024-15-02": "date not understood: 2024-15-02",
    "12345": "date not understood: 12345",
    "last week": "date not understood: last week",
    "": "no date",
    "2024-03-04 25:00": "time not understood: 25:00",
}


@pytest.mark.parametrize(("written", "reason"), UNREAD.items(), ids=UNREAD)
def test_m2_m3_a_date_is_never_guessed(tmp_path, written, reason):
    found = read(tmp_path, met(written) + "2024-03-04,Zoë Brandt,met\n")
    assert events(found, "line") == [(3,)]
    assert found["rejected"].select("line", "reason").rows() == [(2, reason)]


def test_a_time_is_that_of_its_zone(tmp_path):
    header = "date,time,tz,person,kind\n"
    lines = "2024-07-01,12:30,Europe/Berlin,Zoë Brandt,met\n"
    lines += "2024-07-01,12:30,,Zoë Brandt,met\n2024-07-01,12:30,Mars,Zoë Brandt,met\n"
    found = read(tmp_path, header + lines)
    assert events(found, "occurred_at") == [
        (utc(2024, 7, 1, 10, 30),),
        (utc(2024, 7, 1, 12, 30),),
    ]
    assert found["rejected"]["reason"].to_list() == ["time zone not known: Mars"]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90", 5400),
        ("1:30", 5400),
        ("1h30", 5400),
        ("1.5h", 5400),
        ('"1,5h"', 5400),
        ("45 min", 2700),
        ("long", None),
    ],
)
def test_lengths(tmp_path, written, seconds):
    line = f"2024-03-04,Zoë Brandt,met,{written}\n"
    found = read(tmp_path, "date,person,kind,duration\n" + line)
    assert events(found, "seconds") == [(seconds,)]


# M3: kinds

KINDS = {
    "met": ("meeting", "both"),
    "Lunch": ("meeting", "both"),
    "coffee": ("meeting", "both"),
    "phoned": ("call", "both"),
    "event": ("event", "both"),
    "note": ("note", "me"),
    "favour_given": ("favour", "me"),
    "favour received": ("favour", "name:zoe brandt"),
    "helped": ("favour", "me"),
    "gift_received": ("gift", "name:zoe brandt"),
    "letter_sent": ("letter", "me"),
    "e-mail": ("email", None),
    "message": ("message", None),
    "potluck": ("other", None),
}


@pytest.mark.parametrize(("written", "expected"), KINDS.items(), ids=KINDS)
def test_m3_each_kind_and_which_way_it_goes(tmp_path, written, expected):
    found = read(tmp_path, f"date,person,kind\n2024-03-04,Zoë Brandt,{written}\n")
    assert events(found, "kind", "sender") == [expected]


def test_m3_an_unknown_kind_is_kept_and_told(tmp_path):
    found = read(tmp_path, "date,person,kind\n2024-03-04,Zoë Brandt,potluck\n")
    assert events(found, "kind", "detail") == [("other", '{"unknown_kind":"potluck"}')]
    assert found["files"]["note"].to_list() == [
        "kinds not known, kept as other: potluck; 1 without a direction count for "
        "nobody: write me>them, them>me or both"
    ]


def test_m3_no_column_is_dropped(tmp_path):
    lines = '2024-03-04,Zoë Brandt,met,"fine: ""so"" so",\n'
    found = read(tmp_path, "date,person,kind,mood,weather\n" + lines)
    assert events(found, "detail") == [(r'{"mood":"fine: \"so\" so"}',)]


DIRECTIONS = {
    "me>them": ("me", "name:zoe brandt"),
    "out": ("me", "name:zoe brandt"),
    "them > me": ("name:zoe brandt", "me"),
    "in": ("name:zoe brandt", "me"),
    "both": ("both", "name:zoe brandt"),
    "mutual": ("both", "name:zoe brandt"),
}


@pytest.mark.parametrize(("written", "expected"), DIRECTIONS.items(), ids=DIRECTIONS)
def test_a_direction_stated_counts(tmp_path, written, expected):
    line = f"2024-03-04,Zoë Brandt,letter,{written}\n"
    found = read(tmp_path, "date,person,kind,dir\n" + line)
    assert events(found, "sender", "recipient") == [expected]


def test_a_direction_not_understood_is_rejected(tmp_path):
    found = read(tmp_path, "date,person,kind,dir\n2024-03-04,Zoë Brandt,gift,up\n")
    assert found["rejected"]["reason"].to_list() == [
        "direction not understood: up: write me>them, them>me or both"
    ]


# People


def test_m7_the_strongest_key_counts(tmp_path):
    header = "date,kind,name,e-mail,mobile,linkedin\n"
    profile = "https://www.linkedin.com/in/zo%C3%AB-b"
    lines = (
        f"2024-03-01,met,Zoë Brandt,Zoe@Example.org,+49 30 1234567,{profile}\n"
        f"2024-03-02,met,Zoë Brandt,,+49 30 1234567,{profile}\n"
        f"2024-03-03,met,Zoë Brandt,,,{profile}\n"
        "2024-03-04,met,Zoë Brandt,,,\n"
        "2024-03-05,met,zoe@example.org,,,\n"
        "2024-03-06,met,030 1234567,,,\n"
    )
    assert events(read(tmp_path, header + lines), "recipient") == [
        ("mail:zoe@example.org",),
        ("tel:+49301234567",),
        ("linkedin:zoë-b",),
        ("name:zoe brandt",),
        ("mail:zoe@example.org",),
        ("tel:+49301234567",),
    ]


def test_nobody_and_oneself(tmp_path):
    lines = "2024-03-04,,met\n2024-03-04,Me,met\n"
    found = read(tmp_path, "date,person,kind\n" + lines)
    (file,) = found["files"].to_dicts()
    assert [file[c] for c in COUNTS] == [2, 0, 1, 1]
    assert file["note"] == "names nobody"
    assert found["rejected"]["line"].to_list() == [3]


SEVERAL = {
    "semicolon": "date,kind,person\n2024-03-04,met,Zoë Brandt;Tomas Reyes\n",
    "and": "date,kind,person\n2024-03-04,met,Zoë Brandt & Tomas Reyes\n",
    "bar": "date;kind;person\n2024-03-04;met;Zoë Brandt|Tomas Reyes\n",
}


@pytest.mark.parametrize("content", SEVERAL.values(), ids=SEVERAL)
def test_several_people_are_one_event(tmp_path, content):
    found = read(tmp_path, content)
    assert events(found, "sender", "recipient") == [("both", None)]
    assert set(found["members"]["thread_id"]) == set(found["interactions"]["thread_id"])
    assert sorted(found["members"]["handle"]) == [
        "me",
        "name:tomas reyes",
        "name:zoe brandt",
    ]


def test_what_several_gave_is_something_of_each(tmp_path):
    line = "2024-03-04,gift_received,Zoë Brandt;Tomas Reyes\n"
    found = read(tmp_path, "date,kind,person\n" + line)
    assert sorted(events(found, "sender")) == [
        ("name:tomas reyes",),
        ("name:zoe brandt",),
    ]


def test_equal_lines_are_two_events_unless_their_id_is_the_same(tmp_path):
    line = "2024-03-04,Zoë Brandt,met,\n"
    known = "2024-03-05,Zoë Brandt,met,7\n2024-03-06,Zoë Brandt,met,7\n"
    found = read(tmp_path, "date,person,kind,id\n" + line * 2 + known)
    assert events(found, "line") == [(2,), (3,), (5,)]
    assert found["files"]["note"].to_list() == ["its id stands again further down"]


def test_no_other_table_is_taken_for_a_log(tmp_path):
    files = {
        "Reactions.csv": "Date,Type,Link\n2024-03-04 10:00:00,LIKE,https://x\n",
        "table.csv": "date,person\n2024-03-04,Zoë Brandt\n",
        "empty.csv": "",
        "lunches.csv": met("2024-03-04"),
    }
    (archive,) = find(write(tmp_path, files))
    known = {p: s.NETWORK for p, s in sources.recognise(archive).items()}
    assert known == {"Reactions.csv": "linkedin", "lunches.csv": "log"}


def test_a_log_without_a_line_yet(tmp_path):
    assert read(tmp_path, HEADER)["files"]["note"].to_list() == ["nothing logged yet"]


# The whole way

ANA, BEN, CLEO = "Ana Reyes", "Ben Okafor", "Cleo Both"
LOGGED = "date,person,email,kind,introduced_to,introduced_by,notes\n" + "".join(
    f"{line}\n"
    for line in (
        f"2024-03-01,{ANA},,met,,,happy birthday!",
        f"2024-03-02,{ANA},,favour_given,,,",
        f"2024-03-03,{ANA},,gift_received,,,",
        f"2024-03-04,{ANA},,introduced,{BEN},,they may work together",
        f"2024-03-05,{CLEO},,introduced,,{BEN},",
        f"2024-03-06,{CLEO},,letter,,,which way?",
        "2024-03-07,Anita,ana@example.org,called,,,",
        "2024-03-08,Alex Muster,,met,,,",
    )
)


@pytest.fixture
def logged(tmp_path):
    people = [
        Connection(ANA, utc(2024, 1, 1).date(), email="ana@example.org"),
        Connection(BEN, utc(2024, 1, 1).date()),
    ]
    log = write(tmp_path, {FILE: LOGGED}) / FILE
    return built(tmp_path / "data", linkedin(tmp_path / "li.zip", [], people), log)


def test_what_is_logged_is_of_the_people_known(logged):
    assert logged.names() == [ANA, BEN, CLEO]
    assert logged.by_name("people")[ANA]["networks"] == ["linkedin", "log"]


def test_what_is_logged_counts_as_contact_and_both_ways_where_it_went_so(logged):
    ties = logged.by_name()
    # met, introduced and called; favours and gifts are no contact
    assert (ties[ANA]["active_days"], ties[ANA]["top_medium"]) == (3, "in_person")
    assert (ties[ANA]["n_out"], ties[ANA]["n_in"]) == (3, 2)
    assert (ties[BEN]["n_out"], ties[BEN]["n_in"]) == (1, 1)


def test_the_ledger_counts_favours_gifts_and_introductions_of_the_log(logged):
    ledger = logged.by_name("ledger")
    shown = ("favours_out", "favours_in", "introductions_out", "introductions_in")
    assert [ledger[ANA][c] for c in shown] == [1, 1, 1, 0]
    assert [ledger[BEN][c] for c in shown] == [0, 0, 1, 1]
    assert [ledger[CLEO][c] for c in shown] == [0, 0, 0, 0]
    everybody = logged.one("from ledger_summary")
    assert everybody["introductions_out"] == 1  # one, however many it is towards


def test_columns_of_ones_own_may_be_called_anything(tmp_path):
    header = "date,person,kind,event,sample,Notes,Note,notes\n"
    row = "2024-03-04,Zoë Brandt,met,fair,cake,tea,nuts,jam\n"
    found = read(tmp_path, header + row)
    assert events(found, "text", "detail") == [
        (
            "tea",
            '{"event":"fair","sample (2)":"cake","note":"nuts","notes (2)":"jam"}',
        )
    ]


def test_no_column_is_lost_to_one_of_its_name(tmp_path):
    found = read(tmp_path, "date,person,kind,x,x,x (2)\n2024-03-04,Zoë,met,a,b,c\n")
    ((detail,),) = events(found, "detail")
    assert sorted(json.loads(detail).values()) == ["a", "b", "c"]


def test_a_column_called_line_costs_nothing(tmp_path):
    rows = "2024-03-04,Zoë,met,a\n2024-03-05,Zoë,met,b,c\n"
    found = read(tmp_path, f"date,person,kind,line\n{rows}")
    assert events(found, "line", "detail") == [(2, '{"line (2)":"a"}')]
    assert found["rejected"]["line"].to_list() == [3]
