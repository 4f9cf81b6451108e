-- One row per owner and network: what the archives cover and cannot show.
with counted as (
    select owner, network, count(*) as interactions
    from interactions
    group by owner, network
),

candidates as (
    select owner, network, string_agg(name, ', ' order by threads_in desc, name) as names
    from (
        select *
        from stg_thread_shares
        where name is not null
        qualify row_number() over (
            partition by owner, network order by threads_in desc, name
        ) <= 3
    ) as most
    group by owner, network
),

owned as (
    select owner, network, bool_and(is_owned) as is_owned
    from stg_threads
    group by owner, network
)

select
    coverage.owner, -- whose archives they are
    coverage.network, -- the network
    coverage.first_at, -- first dated row
    coverage.last_at, -- last dated row
    coverage.exported_at, -- day of the newest export, where its name tells
    coverage.covered_until, -- end of what is covered: silence is counted to here
    coverage.archives, -- archives read
    coalesce(counted.interactions, 0) as interactions, -- interactions in them, each once
    date_diff('day', coverage.covered_until, p.as_of) as stale_days, -- days from the end of what is covered to as_of
    coalesce(owned.is_owned, true) as owner_known, -- false where nobody in the threads could be told to be the owner
    candidates.names as owner_candidates, -- who is in most threads, for when the owner is not known
    sources.cannot_show -- what this network's export never holds
from stg_coverage as coverage
join parameters as p on true
left join counted
    on coverage.owner = counted.owner and coverage.network = counted.network
left join owned
    on coverage.owner = owned.owner and coverage.network = owned.network
left join candidates
    on coverage.owner = candidates.owner and coverage.network = candidates.network
left join sources on coverage.network = sources.network
