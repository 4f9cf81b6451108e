-- One row per line of people.toml and handle it means: said by the handle, with
-- or without its network, by an e-mail address or phone number, or by a name. Whoever
-- is to be hidden is so by any name they ever went by, its words in any order, and
-- by any spelling of their number.
with names as (
    select
        settled.line,
        settled.entry,
        settled.ref,
        names.name
    from settled
    join lake_names as names
        on names.name_key = settled.name_key
        or (names.alias = settled.alias and contains(names.alias, ' '))
    where settled.verb = 'hide'
),

seen as (
    select owner, network, handle, name
    from stg_contacts
    union all
    select owner, network, handle, handle_name as name
    from stg_interactions
    union all
    select
        members.owner,
        members.network,
        coalesce(threads.counterpart, renames.new_handle, members.handle) as handle,
        members.name
    from lake_members as members
    join stg_threads as threads
        on members.owner = threads.owner
        and members.network = threads.network
        and members.thread_id = threads.thread_id
    left join stg_renames as renames
        on members.owner = renames.owner
        and members.network = renames.network
        and members.handle = renames.handle
    left join stg_egos as egos
        on members.owner = egos.owner
        and members.network = egos.network
        and members.handle = egos.handle
    where egos.handle is null
),

meant as (
    select
        handles.owner,
        refs.line,
        refs.entry,
        refs.ref,
        handles.node,
        handles.network,
        coalesce(refs.name_key = handles.name_key, false)
        and handles.network || ':' || handles.handle <> refs.folded
        and handles.handle <> refs.folded as is_by_name
    from stg_handles as handles
    join settled as refs
        on handles.network || ':' || handles.handle = refs.folded
        or regexp_replace(handles.handle, '^(user|mail|tel|id):', '') = refs.folded
        or handles.handle = refs.folded
        or handles.name_key = refs.name_key
    union
    select
        handles.owner,
        names.line,
        names.entry,
        names.ref,
        handles.node,
        handles.network,
        true as is_by_name
    from names
    join seen on names.name = seen.name
    join stg_handles as handles
        on seen.owner = handles.owner
        and seen.network = handles.network
        and seen.handle = handles.handle
    union
    select
        points.owner,
        refs.line,
        refs.entry,
        refs.ref,
        points.node,
        points.network,
        false as is_by_name
    from stg_points as points
    join settled as refs
        on points.point = refs.folded
        or (
            points.match = 'phone'
            and points.point = regexp_replace(refs.folded, '[^0-9+]', '', 'g')
        )
        -- A number may be written without its country; seven digits tell it.
        or (
            points.match = 'phone'
            and refs.verb = 'hide'
            and right(points.point, 7) = right(refs.digits, 7)
        )
    where not points.is_shared or refs.verb = 'hide'
)

select distinct
    meant.owner,
    settled.line,
    settled.verb,
    settled.entry,
    settled.place,
    settled.ref,
    settled.shown,
    meant.node,
    meant.network,
    meant.is_by_name
from meant
join settled
    on meant.line = settled.line
    and meant.entry = settled.entry
    and meant.ref = settled.ref
