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

chances as (
    select
        directed.owner,
        directed.unit,
        directed.other,
        min(directed.odds / (1 + coalesce(rivals.odds, directed.odds))) as chance
    from directed
    left join stg_places as places
        on directed.owner = places.owner and directed.other = places.unit
    left join rivals
        on directed.owner = rivals.owner
        and directed.unit = rivals.unit
        and places.place = rivals.place
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
