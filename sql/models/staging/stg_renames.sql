-- One row per handle that an archive shows under another one in a newer archive,
-- and that newest handle: a person renamed, or with a new profile address,
-- between two exports. Told by the same one-to-one thread, the same moment of
-- becoming friends, or the same words in a group. Never two handles that stand
-- in one archive: these are two people.
with seen as (
    select owner, network, archive, handle
    from lake_members
    where handle not like 'unknown:%'
    union
    select owner, network, archive, handle
    from lake_contacts
    where handle is not null
),

one_to_one as (
    select owner, network, archive, thread_id as place, handle, covered_until
    from stg_thread_members
    where others = 1 and handle not like 'unknown:%'
),

-- A moment of becoming friends belongs to one friend, or tells nothing.
friends as (
    select
        contacts.owner,
        contacts.network,
        contacts.archive,
        'friends since ' || contacts.listed_at as place,
        min(contacts.handle) as handle,
        max(archives.covered_until) as covered_until
    from lake_contacts as contacts
    join stg_archives as archives
        on contacts.owner = archives.owner
        and contacts.archive = archives.archive
        and contacts.network = archives.network
    where contacts.kind = 'connection'
        and contacts.network = 'facebook'
        and contacts.listed_at is not null
    group by
        contacts.owner, contacts.network, contacts.archive, contacts.listed_at
    having count(distinct contacts.handle) = 1
),

-- Members of a group in one archive and not in another that has the group.
absent as (
    select distinct a.owner, a.network, a.archive, a.thread_id, a.handle, a.covered_until
    from stg_thread_members as a
    join stg_thread_members as b
        on a.owner = b.owner
        and a.network = b.network
        and a.thread_id = b.thread_id
        and a.archive <> b.archive
    left join stg_thread_members as same
        on b.owner = same.owner
        and b.network = same.network
        and b.archive = same.archive
        and b.thread_id = same.thread_id
        and a.handle = same.handle
    where same.handle is null and a.others > 1 and a.handle not like 'unknown:%'
),

said as (
    select
        absent.owner,
        absent.network,
        absent.archive,
        concat_ws(
            ' ', absent.thread_id, events.occurred_at, events.characters
        ) as place,
        absent.handle,
        absent.covered_until
    from absent
    join lake_interactions as events
        on absent.owner = events.owner
        and absent.network = events.network
        and absent.archive = events.archive
        and absent.thread_id = events.thread_id
        and absent.handle = events.sender
    where events.kind = 'message'
),

places as (
    select * from one_to_one
    union all
    select * from friends
    union all
    select * from said
),

newest as (
    select owner, network, place, handle as new_handle
    from places
    qualify row_number() over (
        partition by owner, network, place
        order by covered_until desc nulls last, archive, handle
    ) = 1
),

pairs as (
    select distinct places.owner, places.network, places.handle, newest.new_handle
    from places
    join newest
        on places.owner = newest.owner
        and places.network = newest.network
        and places.place = newest.place
    where places.handle <> newest.new_handle
),

together as (
    select pairs.owner, pairs.network, pairs.handle, pairs.new_handle
    from pairs
    join seen as a
        on pairs.owner = a.owner
        and pairs.network = a.network
        and pairs.handle = a.handle
    join seen as b
        on a.owner = b.owner
        and a.network = b.network
        and a.archive = b.archive
        and pairs.new_handle = b.handle
)

select
    pairs.owner,
    pairs.network,
    pairs.handle,
    min(pairs.new_handle) as new_handle
from pairs
left join together
    on pairs.owner = together.owner
    and pairs.network = together.network
    and pairs.handle = together.handle
    and pairs.new_handle = together.new_handle
where together.owner is null
group by pairs.owner, pairs.network, pairs.handle
having count(distinct pairs.new_handle) = 1
