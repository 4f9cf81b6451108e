-- One row per handle and the smallest handle of its person: units that are one
-- person by their names are put together, unless that would make one person of
-- two who stand in one place, or of two whom people.toml keeps apart; such units
-- stay as they are.
with recursive edges as (
    select chances.owner, chances.unit_a as unit, chances.unit_b as other
    from stg_chances as chances
    join parameters as p on chances.chance >= p.same_person_from
    union
    select chances.owner, chances.unit_b as unit, chances.unit_a as other
    from stg_chances as chances
    join parameters as p on chances.chance >= p.same_person_from
),

reached as (
    select owner, unit, other from edges
    union
    select reached.owner, reached.unit, edges.other
    from reached
    join edges on reached.owner = edges.owner and reached.other = edges.unit
),

roots as (
    select owner, unit, min(other) as root
    from reached
    group by owner, unit
),

rooted as (
    select units.*, coalesce(least(roots.root, units.unit), units.unit) as root
    from stg_units as units
    left join roots on units.owner = roots.owner and units.unit = roots.unit
),

doubtful as (
    select rooted.owner, rooted.root
    from rooted
    join stg_places as places
        on rooted.owner = places.owner and rooted.unit = places.unit
    group by rooted.owner, rooted.root, places.place
    having count(distinct rooted.unit) > 1
    union
    select a.owner, a.root
    from stg_apart as apart
    join rooted as a on apart.owner = a.owner and apart.node_a = a.node
    join rooted as b
        on apart.owner = b.owner and apart.node_b = b.node and a.root = b.root
)

select
    rooted.owner,
    rooted.network,
    rooted.handle,
    rooted.node,
    rooted.alias,
    rooted.unit,
    case when doubtful.owner is null then rooted.root else rooted.unit end as root
from rooted
left join (select distinct owner, root from doubtful) as doubtful
    on rooted.owner = doubtful.owner and rooted.root = doubtful.root
