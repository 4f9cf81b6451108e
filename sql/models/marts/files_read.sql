-- One row per file of an archive: what it is and what became of its rows.
select
    files.owner, -- whose archive it is
    archives.name as archive, -- the archive's name
    files.network, -- the network; null where the file is not known
    files.source_file as file, -- the file in it
    files.status, -- read, ignored (no relationship in it), unknown, refused
    files.kind, -- what it holds
    files.rows_read, -- rows in it
    files.rows_kept, -- of them, kept
    files.rows_left_out, -- of them, understood and not used, such as drafts
    files.rows_rejected, -- of them, not understood; see rejected_rows
    files.note -- why rows or the file were left out
from lake_files as files
join lake_archives as archives
    on files.owner = archives.owner and files.archive = archives.archive
