-- One row per archive and network in it: when it was exported, or, where its
-- name does not tell, the last dated row in it.
with dated as (
    select owner, archive, network, occurred_at as dated_at from lake_interactions
    -- What one has said yes to may be to come; what one has noted down is over.
    where kind <> 'event' or network = 'log'
    union all
    select owner, archive, network, listed_at as dated_at from lake_contacts
),

spans as (
    select
        owner,
        archive,
        network,
        min(dated_at) as first_at,
        max(dated_at) as last_at
    from dated
    group by owner, archive, network
)

select
    spans.owner,
    spans.archive,
    spans.network,
    lake_archives.name,
    cast(lake_archives.exported_on as timestamptz) as exported_at,
    spans.first_at,
    spans.last_at,
    greatest(
        coalesce(cast(lake_archives.exported_on as timestamptz), spans.last_at),
        spans.last_at
    ) as covered_until
from spans
join lake_archives
    on spans.owner = lake_archives.owner and spans.archive = lake_archives.archive
