-- One row per pair of units that may be one person, and how sure that is, 0 to 1:
-- against strangers of the name, and against every other bearer of it in a place
-- where only one can be the person.
with directed as (
    select owner, unit_a as unit, unit_b as other, pow(2, weight) as odds
    from stg_likeness
    union all
    select owner, unit_b as unit, unit_a as other, pow(2, weight) as odds
    from stg_likeness
),

rivals as (
    select directed.owner, directed.unit, places.place, sum(directed.odds) as odds
    from directed
    join stg_places as places
        on directed.owner = places.owner and directed.other = places.unit
    group by directed.owner, directed.unit, places.place
),

-- What seems to be a second card of somebody found elsewhere as well is not held
-- against the one who is.
sizes as (
    select owner, unit, count(*) as handles
    from stg_units
    group by owner, unit
),

second_cards as (
    select
        cards.owner,
        case when a.handles = 1 then a.unit else b.unit end as card,
        case when a.handles = 1 then b.unit else a.unit end as unit
    from stg_doubles as cards
    join stg_units as unit_a
        on cards.owner = unit_a.owner and cards.node_a = unit_a.node
    join stg_units as unit_b
        on cards.owner = unit_b.owner and cards.node_b = unit_b.node
    join sizes as a on unit_a.owner = a.owner and unit_a.unit = a.unit
    join sizes as b on unit_b.owner = b.owner and unit_b.unit = b.unit
    where cards.bits > 0
        and least(a.handles, b.handles) = 1
        and greatest(a.handles, b.handles) > 1
),

spared as (
    select
        directed.owner,
        directed.unit,
        cards.unit as other,
        places.place,
        sum(directed.odds) as odds
    from directed
    join (select distinct owner, card, unit from second_cards) as cards
        on directed.owner = cards.owner and directed.other = cards.card
    join stg_places as places
        on directed.owner = places.owner and directed.other = places.unit
    group by directed.owner, directed.unit, cards.unit, places.place
),

chances as (
    select
        directed.owner,
        directed.unit,
        directed.other,
        min(
            directed.odds / (
                1 + coalesce(rivals.odds - coalesce(spared.odds, 0), directed.odds)
            )
        ) as chance
    from directed
    left join stg_places as places
        on directed.owner = places.owner and directed.other = places.unit
    left join rivals
        on directed.owner = rivals.owner
        and directed.unit = rivals.unit
        and places.place = rivals.place
    left join spared
        on directed.owner = spared.owner
        and directed.unit = spared.unit
        and directed.other = spared.other
        and places.place = spared.place
    group by directed.owner, directed.unit, directed.other
)

select
    likeness.*,
    round(least(a.chance, b.chance), 6) as chance
from stg_likeness as likeness
join chances as a
    on likeness.owner = a.owner
    and likeness.unit_a = a.unit
    and likeness.unit_b = a.other
join chances as b
    on likeness.owner = b.owner
    and likeness.unit_b = b.unit
    and likeness.unit_a = b.other
