-- One row per pair of units that may be one person by their names: in bits, what
-- speaks for it (the odds are two to that power) and each thing that does: the name,
-- and what else agrees or does not. Units that stand in one place are two people.
with units as (
    select
        owner,
        unit,
        list_distinct(flatten(list(companies))) as companies,
        list_distinct(flatten(list(towns))) as towns,
        sum(array_length(emails)) > 0 as has_email,
        sum(array_length(phones)) > 0 as has_phone,
        min(connected_on) as connected_on
    from stg_units
    group by owner, unit
),

stands as (
    select owner, unit, list(place) as places
    from stg_places
    group by owner, unit
),

said_apart as (
    select distinct
        a.owner, least(a.unit, b.unit) as unit_a, greatest(a.unit, b.unit) as unit_b
    from stg_apart as said
    join stg_units as a on said.owner = a.owner and said.node_a = a.node
    join stg_units as b on said.owner = b.owner and said.node_b = b.node
),

-- The handles whose names tell most stand for their units.
pairs as (
    select pairs.*
    from stg_name_pairs as pairs
    left join stands as a on pairs.owner = a.owner and pairs.unit_a = a.unit
    left join stands as b on pairs.owner = b.owner and pairs.unit_b = b.unit
    left join said_apart
        on pairs.owner = said_apart.owner
        and pairs.unit_a = said_apart.unit_a
        and pairs.unit_b = said_apart.unit_b
    where said_apart.owner is null
        and coalesce(array_length(array_intersect(a.places, b.places)), 0) = 0
    qualify row_number() over (
        partition by pairs.owner, pairs.unit_a, pairs.unit_b
        order by round(pairs.weight, 6) desc, pairs.node_a, pairs.node_b
    ) = 1
),

staff as (
    select
        owner,
        company,
        count(*) as people,
        sum(count(*)) over (partition by owner) as employed
    from (select owner, unnest(companies) as company from units) as employments
    group by owner, company
),

-- One employer in common: of people who are one, and by chance as it is large.
employers as (
    select
        common.owner,
        common.unit_a,
        common.unit_b,
        max(log2(0.5 * (staff.employed + 50) / staff.people)) as bits
    from (
        select
            pairs.owner,
            pairs.unit_a,
            pairs.unit_b,
            unnest(array_intersect(a.companies, b.companies)) as company
        from pairs
        join units as a on pairs.owner = a.owner and pairs.unit_a = a.unit
        join units as b on pairs.owner = b.owner and pairs.unit_b = b.unit
    ) as common
    join staff on common.owner = staff.owner and common.company = staff.company
    group by common.owner, common.unit_a, common.unit_b
),

residents as (
    select
        owner,
        town,
        count(*) as people,
        sum(count(*)) over (partition by owner) as settled
    from (select owner, unnest(towns) as town from units) as residences
    group by owner, town
),

-- One town in common: most of those an owner knows live in few of them.
homes as (
    select
        common.owner,
        common.unit_a,
        common.unit_b,
        max(log2(0.7 * (residents.settled + 8) / (residents.people + 2))) as bits
    from (
        select
            pairs.owner,
            pairs.unit_a,
            pairs.unit_b,
            unnest(array_intersect(a.towns, b.towns)) as town
        from pairs
        join units as a on pairs.owner = a.owner and pairs.unit_a = a.unit
        join units as b on pairs.owner = b.owner and pairs.unit_b = b.unit
    ) as common
    join residents
        on common.owner = residents.owner and common.town = residents.town
    group by common.owner, common.unit_a, common.unit_b
),

evidence as (
    select
        pairs.owner,
        pairs.unit_a,
        pairs.unit_b,
        pairs.node_a,
        pairs.node_b,
        pairs.how,
        pairs.weight as name_bits,
        case
            when employers.bits is not null then employers.bits
            when array_length(a.companies) > 0 and array_length(b.companies) > 0 then -1
            else 0
        end as company_bits,
        case
            when homes.bits is not null then least(greatest(homes.bits, 0), 6)
            -- People move, and one card is older than the other.
            when array_length(a.towns) > 0 and array_length(b.towns) > 0 then -1
            else 0
        end as town_bits,
        least(
            3 * coalesce(
                array_length(array_intersect(circle_a.names, circle_b.names)), 0
            ),
            9
        ) as circle_bits,
        case
            when abs(date_diff('day', a.connected_on, b.connected_on)) <= 7 then 3
            else 0
        end as time_bits,
        case when a.has_email and b.has_email then -1 else 0 end as email_bits,
        case when a.has_phone and b.has_phone then -1 else 0 end as phone_bits
    from pairs
    join units as a on pairs.owner = a.owner and pairs.unit_a = a.unit
    join units as b on pairs.owner = b.owner and pairs.unit_b = b.unit
    left join employers
        on pairs.owner = employers.owner
        and pairs.unit_a = employers.unit_a
        and pairs.unit_b = employers.unit_b
    left join homes
        on pairs.owner = homes.owner
        and pairs.unit_a = homes.unit_a
        and pairs.unit_b = homes.unit_b
    left join stg_circles as circle_a
        on pairs.owner = circle_a.owner and pairs.unit_a = circle_a.unit
    left join stg_circles as circle_b
        on pairs.owner = circle_b.owner and pairs.unit_b = circle_b.unit
)

select
    *,
    least(
        name_bits + company_bits + town_bits + circle_bits + time_bits + email_bits
        + phone_bits,
        40
    ) as weight
from evidence
