-- One row per row, file or archive that could not be read, and why.
with every as (
    select
        rejected.owner,
        archives.name as archive,
        rejected.source_file,
        rejected.line,
        rejected.reason,
        rejected.sample
    from lake_rejected as rejected
    join lake_archives as archives
        on rejected.owner = archives.owner and rejected.archive = archives.archive
    union all
    select
        owner,
        -- Of a pool it is not told: it may name whom a member keeps private.
        case when owner = 'me' then split_part(reason, ': ', 1) end as archive,
        null as source_file,
        null as line,
        reason,
        null as sample
    from problems
)

select
    owner, -- whose archive it is
    archive, -- the archive's name; null for one of a pool that was not read at all
    source_file as file, -- the file in it
    line, -- line in a text file, number of the record in a JSON file; null for a whole file
    reason, -- what is wrong with it
    sample -- how it starts
from every
