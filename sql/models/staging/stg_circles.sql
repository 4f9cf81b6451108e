-- One row per unit somebody else may be, and the full names of the people met with
-- it in groups, its own names apart.
with wanted as (
    select owner, unit_a as unit from stg_name_pairs
    union
    select owner, unit_b as unit from stg_name_pairs
),

seated as (
    select groups.owner, groups.network, groups.thread_id, units.unit, units.alias
    from stg_group_members as groups
    join stg_units as units
        on groups.owner = units.owner
        and groups.network = units.network
        and groups.handle = units.handle
)

select seated.owner, seated.unit, list(distinct others.alias) as names
from seated
join wanted on seated.owner = wanted.owner and seated.unit = wanted.unit
join seated as others
    on seated.owner = others.owner
    and seated.network = others.network
    and seated.thread_id = others.thread_id
where others.unit <> seated.unit and others.alias like '% %'
group by seated.owner, seated.unit
