"""The least that must be done: ``python -m tests.bench.floor ZIP...``.

Unpacks the zips, and then DuckDB alone reads the messages, takes away exact
duplicates (thread, sender, time, text) and counts them by person and month.
"""

import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

_MESSENGER = """
    select
        filename as thread,
        message.sender_name as sender,
        epoch_ms(message.timestamp_ms) as sent_at,
        message.content as text
    from read_json(
        ?,
        filename = true,
        maximum_object_size = 268435456,
        columns = {
            'messages': 'struct(sender_name varchar, timestamp_ms bigint, '
                || 'content varchar)[]'
        }
    ), unnest(messages) as said(message)
"""
_LINKEDIN = """
    select
        "CONVERSATION ID" as thread,
        "FROM" as sender,
        cast(replace("DATE", ' UTC', '') as timestamp) as sent_at,
        "CONTENT" as text
    from read_csv(?, all_varchar = true, header = true, max_line_size = 16777216)
"""
_COUNT = """
    select sender, date_trunc('month', sent_at) as month, count(*) as messages
    from (select distinct thread, sender, sent_at, text from said)
    group by sender, month
"""


def main(zips: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        for path in zips:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
        threads = [str(p) for p in sorted(Path(folder).rglob("message_*.json"))]
        tables = [str(p) for p in Path(folder).rglob("messages.csv")]
        select = " union all ".join(
            sql for sql, found in ((_MESSENGER, threads), (_LINKEDIN, tables)) if found
        )
        found = [paths for paths in (threads, tables) if paths]
        connection.execute(f"create temp table said as {select}", found)
        rows = connection.execute(_COUNT).fetchall()
    print(
        f"{sum(row[2] for row in rows):,} messages of {len(rows):,} people and months"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
