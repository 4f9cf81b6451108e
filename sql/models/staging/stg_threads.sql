-- One row per thread: how many others are in it, and, one to one, with whom.
-- A person renamed between two exports is one person in such a thread: the
-- newest real name counts. `is_owned` is false on a network in whose threads the
-- owner could not be told, so that nothing is guessed there. `is_present`: the
-- owner is listed in the thread itself.
with present as (
    select distinct members.owner, members.network, members.thread_id
    from lake_members as members
    join stg_egos as egos
        on members.owner = egos.owner
        and members.network = egos.network
        and members.handle = egos.handle
),

owned as (
    select distinct owner, network from present
),

sized as (
    select
        owner,
        network,
        thread_id,
        max(others) as group_size,
        bool_or(is_encrypted) as is_encrypted
    from stg_thread_members
    group by owner, network, thread_id
),

newest as (
    select owner, network, thread_id, handle
    from stg_thread_members
    qualify row_number() over (
        partition by owner, network, thread_id
        order by handle like 'unknown:%', covered_until desc nulls last, handle
    ) = 1
)

select
    sized.owner,
    sized.network,
    sized.thread_id,
    sized.group_size,
    sized.is_encrypted,
    owned.owner is not null as is_owned,
    present.owner is not null as is_present,
    case
        when sized.group_size = 1 and owned.owner is not null then newest.handle
    end as counterpart
from sized
left join owned on sized.owner = owned.owner and sized.network = owned.network
left join present
    on sized.owner = present.owner
    and sized.network = present.network
    and sized.thread_id = present.thread_id
join newest
    on sized.owner = newest.owner
    and sized.network = newest.network
    and sized.thread_id = newest.thread_id
