-- One row per line of people.toml and handle it means: said by the handle, with
-- or without its network, by an e-mail address or phone number, or by a name.
with refs as (
    select settled.*, lower(settled.ref) as folded
    from settled
)

select distinct
    handles.owner,
    refs.line,
    refs.verb,
    refs.entry,
    refs.place,
    refs.ref,
    refs.shown,
    handles.node,
    handles.network,
    coalesce(refs.name_key = handles.name_key, false)
    and handles.network || ':' || handles.handle <> refs.folded
    and handles.handle <> refs.folded as is_by_name
from stg_handles as handles
join refs
    on handles.network || ':' || handles.handle = refs.folded
    or handles.handle = refs.folded
    or handles.name_key = refs.name_key
union
select
    points.owner,
    refs.line,
    refs.verb,
    refs.entry,
    refs.place,
    refs.ref,
    refs.shown,
    points.node,
    points.network,
    false as is_by_name
from stg_points as points
join refs
    on points.point = refs.folded
    or (
        points.match = 'phone'
        and points.point = regexp_replace(refs.folded, '[^0-9+]', '', 'g')
    )
where not points.is_shared
