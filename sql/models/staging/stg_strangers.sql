-- One row per full name in an owner's world: `bits` of surprise to find a stranger
-- of that name, person by person, and how many people stand by it in one place.
with twice as (
    -- Somebody noted down a second time, as it seems, is no stranger.
    select distinct owner, node_b as node
    from stg_doubles
    where bits > 0
),

bearers as (
    select
        units.owner,
        places.place,
        units.alias,
        count(distinct units.unit) as people
    from stg_units as units
    join stg_places as places
        on units.owner = places.owner and units.unit = places.unit
    left join twice on units.owner = twice.owner and units.node = twice.node
    where units.is_full and twice.owner is null
    group by units.owner, places.place, units.alias
    union all
    select owner, network || ' apart' as place, alias, count(distinct unit) as people
    from stg_units
    where is_full and is_apart
    group by owner, network, alias
),

stood as (
    select owner, place, count(*) as people
    from stg_places
    group by owner, place
),

-- Names go together (who is called Nguyen is rather Minh than Otto): how many people
-- of one place share a name, over what the frequency of its words lets expect. These
-- are strangers for sure. Those known by name alone cannot share one, so they tell
-- nothing.
lifts as (
    select
        bearers.owner,
        greatest(
            (sum(bearers.people * (bearers.people - 1)) + 2)
            / (sum(bearers.people * stood.people * pow(2, -likeness.weight)) + 0.5),
            0.1
        ) as lift
    from bearers
    join stood on bearers.owner = stood.owner and bearers.place = stood.place
    join stg_name_likeness as likeness
        on bearers.owner = likeness.owner
        and bearers.alias = likeness.alias_a
        and bearers.alias = likeness.alias_b
    where bearers.place not like '% name'
    group by bearers.owner
),

namesakes as (
    select owner, alias, max(people) as people
    from bearers
    group by owner, alias
)

select
    namesakes.owner,
    namesakes.alias,
    namesakes.people,
    likeness.weight - log2(lifts.lift) as bits,
    lifts.lift
from namesakes
join lifts on namesakes.owner = lifts.owner
join stg_name_likeness as likeness
    on namesakes.owner = likeness.owner
    and namesakes.alias = likeness.alias_a
    and namesakes.alias = likeness.alias_b
