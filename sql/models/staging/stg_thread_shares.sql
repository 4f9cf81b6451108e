-- One row per owner, network and handle: in how many of the threads it is, and
-- what name it goes by there.
with threads as (
    select owner, network, count(distinct thread_id) as threads
    from lake_members
    group by owner, network
),

present as (
    select
        owner,
        network,
        handle,
        count(distinct thread_id) as threads_in,
        coalesce(min(name), case when handle like 'mail:%' then substr(handle, 6) end)
            as name
    from lake_members
    group by owner, network, handle
)

select
    present.owner,
    present.network,
    present.handle,
    present.name,
    present.threads_in,
    threads.threads,
    present.threads_in / threads.threads as share
from present
join threads on present.owner = threads.owner and present.network = threads.network
