-- One row per handle of somebody other than the owner, wherever it was seen,
-- with the newest name, and every e-mail address and phone number listed for it.
with listed as (
    select owner, network, handle, name, url, covered_until as seen_at
    from stg_contacts
    where handle is not null
),

-- A handle in a thread goes by the name it has there.
threaded as (
    select
        members.owner,
        members.network,
        case
            when shared.handle is null
                then coalesce(renames.new_handle, members.handle)
            else members.handle || '@' || members.thread_id
        end as handle,
        members.name,
        cast(null as varchar) as url,
        archives.covered_until as seen_at
    from lake_members as members
    join stg_threads as threads
        on members.owner = threads.owner
        and members.network = threads.network
        and members.thread_id = threads.thread_id
    left join stg_archives as archives
        on members.owner = archives.owner
        and members.archive = archives.archive
        and members.network = archives.network
    left join stg_renames as renames
        on members.owner = renames.owner
        and members.network = renames.network
        and members.handle = renames.handle
    left join stg_shared_names as shared
        on members.owner = shared.owner
        and members.network = shared.network
        and members.handle = shared.handle
    left join stg_egos as egos
        on members.owner = egos.owner
        and members.network = egos.network
        and members.handle = egos.handle
    where egos.handle is null
        and threads.is_owned
        -- Of the names of one renamed person, the handle in use.
        and (threads.counterpart is null or threads.counterpart = members.handle)
),

named as (
    select
        owner,
        network,
        handle,
        handle_name as name,
        cast(null as varchar) as url,
        occurred_at as seen_at
    from stg_interactions
    where handle is not null and thread_id is null
),

every as (
    select * from listed
    union all
    select * from threaded
    union all
    select * from named
),

points as (
    select
        owner,
        network,
        handle,
        list_sort(list_distinct(flatten(list(emails)))) as emails,
        list_sort(list_distinct(flatten(list(phones)))) as phones,
        list_sort(
            list(distinct lower(trim(company))) filter (where company is not null)
        ) as companies,
        list_sort(list_distinct(flatten(list(towns)))) as towns,
        min(cast(listed_at as date)) filter (where kind = 'connection') as connected_on
    from stg_contacts
    where handle is not null
    group by owner, network, handle
),

-- The newest name counts; of equally new ones the longest.
latest as (
    select
        owner,
        network,
        handle,
        max(url) as url,
        max_by(
            name,
            coalesce(cast(seen_at as varchar), '') || '|'
            || lpad(cast(length(name) as varchar), 4, '0') || name
        ) as name
    from every
    group by owner, network, handle
)

select
    latest.owner,
    latest.network,
    latest.handle,
    -- Names sort last, so that a person is keyed by a network's own key where
    -- there is one.
    case when latest.handle like 'name:%' then '~' else '' end
    || latest.network || ':' || latest.handle as node,
    latest.url,
    latest.name,
    names.name_key,
    names.alias,
    coalesce(names.is_full, false) as is_full,
    latest.handle like 'name:%' and latest.handle not like '%#%'
    and latest.handle not like '%@%' as is_name,
    -- Of several people of one name, and of people nobody named.
    latest.handle like 'name:%#%' or latest.handle like 'name:%@%'
    or latest.handle like 'unknown:%' as is_apart,
    -- A key of the network's own: two of them are two people.
    latest.handle not like 'name:%' and latest.handle not like 'unknown:%'
    and latest.handle not like 'mail:%' and latest.handle not like 'tel:%'
    and latest.handle not like '%@%' as is_account,
    coalesce(points.emails, []) as emails,
    coalesce(points.phones, []) as phones,
    coalesce(points.companies, []) as companies,
    coalesce(points.towns, []) as towns,
    points.connected_on
from latest
left join stg_names as names on latest.name = names.name
left join points
    on latest.owner = points.owner
    and latest.network = points.network
    and latest.handle = points.handle
