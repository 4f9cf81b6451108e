-- One row per entry of people.toml: whom it means, or what is wrong with it.
with found as (
    select
        settled.line,
        settled.entry,
        settled.place,
        min(settled.owner) as owner,
        count(distinct settled.node) as handles,
        list_sort(list(distinct persons.person_id)) as person_ids,
        bool_or(settled.is_by_name) as is_by_name,
        max(settled.on_network) as on_network,
        count(distinct persons.person_id) as people,
        min(settled.network || ':' || persons.handle) as first_handle,
        max(settled.network || ':' || persons.handle) as last_handle
    from (
        select
            *,
            count(*) over (
                partition by owner, line, entry, place, network, is_by_name
            ) as on_network
        from stg_settled
    ) as settled
    join stg_persons as persons
        on settled.owner = persons.owner and settled.node = persons.node
    group by settled.line, settled.entry, settled.place
),

-- Said not to be one, and one all the same, through a third handle.
stuck as (
    select a.line, a.entry
    from stg_settled as a
    join stg_persons as person_a
        on a.owner = person_a.owner and a.node = person_a.node
    join stg_settled as b
        on a.owner = b.owner
        and a.line = b.line
        and a.entry = b.entry
        and a.place < b.place
    join stg_persons as person_b
        on b.owner = person_b.owner
        and b.node = person_b.node
        and person_a.person_id = person_b.person_id
    where a.verb = 'not_same' and b.verb = 'not_same'
    group by a.line, a.entry
)

select
    refs.line, -- line of people.toml
    refs.verb, -- same, not_same, hide or name
    refs.ref, -- the person as written there
    refs.shown, -- the name to be shown; null but for verb name
    coalesce(found.person_ids, []) as person_ids, -- whom it means
    case
        when found.line is null then 'nobody is known by that name, handle or address'
        when found.is_by_name and found.on_network > 1 and found.people > 1
            then 'several people go by that name; write one of '
                || found.first_handle || ', ' || found.last_handle
        when stuck.line is not null
            then 'they share an address or number with a third handle, which keeps '
                || 'them one; see table links'
    end as problem -- what is wrong with the entry; null where nothing is
from settled as refs
left join found
    on refs.line = found.line
    and refs.entry = found.entry
    and refs.place = found.place
left join stuck on refs.line = stuck.line and refs.entry = stuck.entry
