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

-- A moment of becoming friends belongs to one friend, or tells nothing; nor does
-- a day without a time.
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
        and contacts.listed_at <> date_trunc('day', contacts.listed_at)
    group by
        contacts.owner, contacts.network, contacts.archive, contacts.listed_at
    having count(distinct contacts.handle) = 1
),

-- Members of a group who are not in every archive that has the group.
absent as (
    select owner, network, archive, thread_id, handle, covered_until
    from (
        select
            *,
            count(*) over (partition by owner, network, thread_id, handle) as archives_in
        from stg_thread_members
        where others > 1
    ) as members
    join (
        select owner, network, thread_id, count(distinct archive) as archives
        from stg_thread_members
        group by owner, network, thread_id
    ) as threads
        using (owner, network, thread_id)
    where members.archives_in < threads.archives
        and members.handle not like 'unknown:%'
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

sides as (
    select pairs.*, seen.archive, 'old' as side
    from pairs
    join seen
        on pairs.owner = seen.owner
        and pairs.network = seen.network
        and pairs.handle = seen.handle
    union all
    select pairs.*, seen.archive, 'new' as side
    from pairs
    join seen
        on pairs.owner = seen.owner
        and pairs.network = seen.network
        and pairs.new_handle = seen.handle
),

together as (
    select distinct owner, network, handle, new_handle
    from sides
    group by owner, network, archive, handle, new_handle
    having count(distinct side) = 2
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
