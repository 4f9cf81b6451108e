-- One row per name handle that stands for several people: two entries on one
-- list, or two one-to-one threads in one archive. They are kept apart.
with listed as (
    select owner, network, handle
    from lake_contacts
    where kind = 'connection' and handle like 'name:%'
    group by owner, network, archive, handle
    having count(distinct coalesce(listed_at, timestamptz '1970-01-01')) > 1
),

threaded as (
    select members.owner, members.network, members.handle
    from stg_thread_members as members
    join stg_threads as threads
        on members.owner = threads.owner
        and members.network = threads.network
        and members.thread_id = threads.thread_id
    where members.others = 1
        and members.handle like 'name:%'
        and threads.group_size = 1
        and members.network = 'facebook'
    group by
        members.owner,
        members.network,
        members.archive,
        members.is_encrypted,
        members.thread_id like 'e2ee:%',
        members.handle
    having count(distinct members.thread_id) > 1
)

select owner, network, handle from listed
union
select owner, network, handle from threaded
