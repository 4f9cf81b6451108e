-- One row per pair of units that may be one person, and how sure that is, 0 to 1:
-- against strangers of the name, and against every other bearer of it on a network
-- of whom only one can be the person.
with directed as (
    select owner, unit_a as unit, unit_b as other, pow(2, weight) as odds
    from stg_likeness
    union all
    select owner, unit_b as unit, unit_a as other, pow(2, weight) as odds
    from stg_likeness
),

accounts as (
    select distinct owner, unit, network
    from stg_units
    where is_account or is_name
),

rivals as (
    select directed.owner, directed.unit, accounts.network, sum(directed.odds) as odds
    from directed
    join accounts
        on directed.owner = accounts.owner and directed.other = accounts.unit
    group by directed.owner, directed.unit, accounts.network
),

chances as (
    select
        directed.owner,
        directed.unit,
        directed.other,
        min(directed.odds / (1 + coalesce(rivals.odds, directed.odds))) as chance
    from directed
    left join accounts
        on directed.owner = accounts.owner and directed.other = accounts.unit
    left join rivals
        on directed.owner = rivals.owner
        and directed.unit = rivals.unit
        and accounts.network = rivals.network
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
