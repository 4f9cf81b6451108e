"""How this was measured: all that a reader needs to doubt it well."""

from collections.abc import Sequence
from typing import Any

from flows.report import comparisons, words
from flows.report.facts import Connection, rows
from flows.report.shown import Chart, Table
from flows.report.words import Row, day, iso, number

DEFINED = (
    *("relationships", "network_summary", "network_over_time", "reconnect"),
    *("introductions", "first_contact", "ledger", "ledger_summary"),
    *("give_get_over_time", "names_only", "coverage", "validity"),
    "calibration",
)
"""Tables whose columns the report defines."""
REJECTED_SHOWN = 50


def measured(connection: Connection, share: bool) -> dict[str, Any]:
    """How it was measured: all that a reader needs to doubt it well."""
    covered = coverage(connection)
    total, first = rejected(connection)
    tests = self_test(connection)
    notes = parameter_notes(connection)
    return {
        "coverage": covered,
        "coverage_table": coverage_table(covered),
        "definitions": definitions(connection),
        "parameters": Table(
            "Parameters of this report",
            ["Parameter", "Value", "Unit", "Meaning", "Where the default is from"],
            [
                [n["name"], f"{n['value']:g}", n["unit"], n["meaning"], n["source"]]
                for n in notes
            ],
        ),
        "files": _files(files(connection), share),
        "rejected_total": total,
        "rejected": None if share else _rejected(first),
        "self_test": words.self_test(tests),
        "tests": _tests(tests),
        "calibration": _calibration(calibration(connection)),
    }


def coverage_table(covered: Sequence[Row]) -> Table:
    columns = [
        *("Network", "From", "To", "Exported", "Archives", "Interactions"),
        "Days not covered",
    ]
    rows = [
        [
            words.network(c["network"]),
            day(c["first_at"]),
            day(c["last_at"]),
            day(c["exported_at"]),
            number(c["archives"]),
            number(c["interactions"]),
            number(c["stale_days"]),
        ]
        for c in covered
    ]
    return Table("Networks, by the archives read", columns, rows)


def _files(read: Sequence[Row], share: bool) -> list[tuple[Table, str]]:
    """A table an archive and its sums; when shared, without its name and notes."""
    columns = ["Holds", "Network", "Status", "Files", "Rows read", "Kept"]
    columns += ["Left out", "Rejected", *([] if share else ["Why"])]
    archives = dict.fromkeys((f["archive_number"], f["archive"]) for f in read)
    found = []
    for place, archive in archives:
        rows_ = [f for f in read if f["archive_number"] == place]
        table = Table(
            f"archive {place}" if share else archive,
            columns,
            [_file(f, share) for f in rows_],
        )
        found.append((table, _sums(rows_)))
    return found


def _sums(read: Sequence[Row]) -> str:
    parts = [
        f"{sum(f[column] or 0 for f in read):,} {said}"
        for column, said in (
            ("read", "rows read"),
            ("kept", "kept"),
            ("left_out", "left out"),
            ("rejected", "rejected"),
        )
    ]
    return ", ".join(parts)


def _file(file: Row, share: bool) -> list[str]:
    # What a file nobody reads holds may be told by its name alone.
    masked = share and file["status"] != "read"
    return [
        "–" if masked else (file["kind"] or "–").replace("_", " "),
        words.network(file["network"]),
        file["status"],
        *(number(file[c]) for c in ("files", "read", "kept", "left_out", "rejected")),
        *([] if share else [file["notes"] or ""]),
    ]


def _rejected(found: Sequence[Row]) -> Table:
    columns = ["Archive", "File", "Line", "Why", "How it starts"]
    rows = [
        [
            r["archive"],
            r["file"] or "–",
            number(r["line"]),
            r["reason"],
            (r["sample"] or "")[:120],
        ]
        for r in found
    ]
    return Table("Rows that could not be read", columns, rows)


def _tests(tests: Sequence[Row]) -> Table:
    columns = ["Network and horizon", "Cut-offs", "People", "Depth", "Contacts"]
    columns += ["Recency", "Expected", "Found"]
    rows = [
        [
            f"{words.network(t['network'])}, {t['horizon_days']} days",
            f"{t['cut_offs']}, {iso(t['first_cut'])} to {iso(t['last_cut'])}",
            number(t["people"]),
            *(number(t[c], 3) for c in ("depth", "messages", "recency")),
            *(words.percent(t[c], 1) for c in ("expected", "observed")),
        ]
        for t in tests
    ]
    caption = "Mean AUC over past cut-offs, and shares in two-way contact"
    return Table(caption, columns, rows)


def _calibration(bins: Sequence[Row]) -> Chart | None:
    """By network; of tenths of depth with few cases nothing is drawn."""
    by_network = {
        network: [b for b in bins if b["network"] == network]
        for network in dict.fromkeys(b["network"] for b in bins)
        if sum(b["cases"] for b in bins if b["network"] == network) >= words.ENOUGH
    }
    rows = [
        [
            f"{words.network(network)}, {b['depth_from']} to {b['depth_to']}",
            number(b["cases"]),
            words.percent(b["expected"], 1),
            words.percent(b["observed"], 1),
            words.percent(b["within_interval"], 1),
            number(b["interval_days"], 1),
        ]
        for network, found in by_network.items()
        for b in found
    ]
    columns = ["Network and depth", "Cases", "Expected", "Found"]
    columns += ["Days in interval", "Its width"]
    chart = Chart(
        comparisons.calibration(
            {
                words.network(network): [b for b in found if b["cases"] >= words.ENOUGH]
                for network, found in by_network.items()
            }
        ),
        " ".join(words.calibration(found) for found in by_network.values()),
        "Scatter chart of the share found in contact against the share expected",
        Table("Calibration of depth, within 30 days of past dates", columns, rows),
    )
    return chart if by_network else None


def coverage(connection: Connection) -> list[Row]:
    return rows(connection, "from coverage order by network, owner")


def files(connection: Connection) -> list[Row]:
    """What was read, by archive, network, kind and status."""
    return rows(
        connection,
        """
        select
            dense_rank() over (order by archive) as archive_number,
            archive, network, kind, status,
            count(*) as files,
            sum(rows_read) as read,
            sum(rows_kept) as kept,
            sum(rows_left_out) as left_out,
            sum(rows_rejected) as rejected,
            string_agg(distinct note, '; ' order by note) as notes
        from files_read
        group by archive, network, kind, status
        order by archive, status = 'read' desc, read desc, kind, network, status
        """,
    )


def rejected(connection: Connection) -> tuple[int, list[Row]]:
    """How many rows were rejected, and the first of them."""
    total = rows(connection, "select count(*) as n from rejected_rows")[0]["n"]
    first = rows(
        connection,
        f"""
        select archive, file, line, reason, sample
        from rejected_rows
        order by archive, file, line, reason, sample
        limit {REJECTED_SHOWN}
        """,  # noqa: S608
    )
    return int(total), first


def self_test(connection: Connection) -> list[Row]:
    """`validity`, the mean of the cut-offs by network and horizon."""
    return rows(
        connection,
        """
        select
            network, horizon_days,
            count(*) as cut_offs,
            min(cut_off) as first_cut,
            max(cut_off) as last_cut,
            max(people) as people,
            round(avg(auc_depth), 3) as depth,
            round(avg(auc_messages), 3) as messages,
            round(avg(auc_recency), 3) as recency,
            round(avg(expected_share), 3) as expected,
            round(avg(observed_share), 3) as observed
        from validity
        group by network, horizon_days
        order by network, horizon_days
        """,
    )


def calibration(connection: Connection) -> list[Row]:
    """Table `calibration`: what depth promised at past dates, and what came."""
    return rows(connection, "from calibration order by network, owner, depth_from")


def definitions(connection: Connection) -> list[Row]:
    """Each table the report tells from: its comment and its columns'."""
    columns = rows(
        connection,
        """
        select table_name, column_name, comment from duckdb_columns()
        where schema_name = 'main' and comment is not null
        order by table_name, column_index
        """,
    )
    tables = rows(connection, "select table_name, comment from duckdb_tables()")
    comments = {t["table_name"]: t["comment"] for t in tables}
    return [
        {
            "table": name,
            "comment": comments.get(name),
            "columns": [c for c in columns if c["table_name"] == name],
        }
        for name in DEFINED
    ]


def parameter_notes(connection: Connection) -> list[Row]:
    return rows(connection, "from parameter_notes order by name")
