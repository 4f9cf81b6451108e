-- One row per owner and network: the end of what its archives cover, from which
-- silence and decay are counted. Nothing is known beyond it.
select
    archives.owner,
    archives.network,
    min(archives.first_at) as first_at,
    max(archives.last_at) as last_at,
    max(archives.exported_at) as exported_at,
    count(distinct archives.archive) as archives,
    least(max(archives.covered_until), max(p.as_of)) as covered_until
from stg_archives as archives
join parameters as p on true
group by archives.owner, archives.network
