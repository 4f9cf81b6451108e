-- One row per pair of units that may be one person by their names: in bits, what
-- speaks for it (the odds are two to that power) and each thing that does. First
-- the name against the strangers of that name to be expected on the network, then
-- what else agrees or does not.
with sizes as (
    select owner, network, count(distinct unit) as people
    from stg_units
    group by owner, network
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
    where units.is_full
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

-- Names go together (who is called Nguyen is rather Minh than Otto): how many more
-- people of one place share a name than the frequency of its words lets expect.
-- These are strangers for sure.
lifts as (
    select
        bearers.owner,
        greatest(
            (sum(bearers.people * (bearers.people - 1)) + 2)
            / (sum(bearers.people * stood.people * pow(2, -likeness.weight)) + 0.5),
            1
        ) as lift
    from bearers
    join stood on bearers.owner = stood.owner and bearers.place = stood.place
    join stg_name_likeness as likeness
        on bearers.owner = likeness.owner
        and bearers.alias = likeness.alias_a
        and bearers.alias = likeness.alias_b
    group by bearers.owner
),

namesakes as (
    select owner, alias, max(people) as people
    from bearers
    group by owner, alias
),

handle_pairs as (
    select
        a.owner,
        a.unit as unit_a,
        b.unit as unit_b,
        a.node as node_a,
        b.node as node_b,
        likeness.how,
        least(
            likeness.weight - log2(lifts.lift)
            - log2(greatest(size_a.people, size_b.people)),
            case
                when greatest(same_a.people, same_b.people) > 1
                    then -log2(greatest(same_a.people, same_b.people) - 1)
                else 60
            end
        ) - 1 as weight
    from stg_units as a
    join stg_name_likeness as likeness
        on a.owner = likeness.owner and a.alias = likeness.alias_a
    join stg_units as b
        on likeness.owner = b.owner
        and likeness.alias_b = b.alias
        and a.unit < b.unit
    join lifts on a.owner = lifts.owner
    join sizes as size_a on a.owner = size_a.owner and a.network = size_a.network
    join sizes as size_b on b.owner = size_b.owner and b.network = size_b.network
    join namesakes as same_a on a.owner = same_a.owner and a.alias = same_a.alias
    join namesakes as same_b on b.owner = same_b.owner and b.alias = same_b.alias
    where not a.is_apart and not b.is_apart
),

apart as (
    select pairs.owner, pairs.unit_a, pairs.unit_b
    from handle_pairs as pairs
    join stg_places as a on pairs.owner = a.owner and pairs.unit_a = a.unit
    join stg_places as b
        on pairs.owner = b.owner and pairs.unit_b = b.unit and a.place = b.place
    union
    select a.owner, least(a.unit, b.unit) as unit_a, greatest(a.unit, b.unit) as unit_b
    from stg_apart as said
    join stg_units as a on said.owner = a.owner and said.node_a = a.node
    join stg_units as b on said.owner = b.owner and said.node_b = b.node
),

pairs as (
    select
        pairs.owner,
        pairs.unit_a,
        pairs.unit_b,
        max(pairs.weight) as weight,
        max_by(pairs.node_a, concat_ws(' ', lpad(cast(round(pairs.weight + 100, 3) as varchar), 9, '0'), pairs.node_a, pairs.node_b)) as node_a,
        max_by(pairs.node_b, concat_ws(' ', lpad(cast(round(pairs.weight + 100, 3) as varchar), 9, '0'), pairs.node_a, pairs.node_b)) as node_b,
        max_by(pairs.how, concat_ws(' ', lpad(cast(round(pairs.weight + 100, 3) as varchar), 9, '0'), pairs.node_a, pairs.node_b)) as how
    from handle_pairs as pairs
    left join apart
        on pairs.owner = apart.owner
        and pairs.unit_a = apart.unit_a
        and pairs.unit_b = apart.unit_b
    where apart.owner is null
    group by pairs.owner, pairs.unit_a, pairs.unit_b
),

companies as (
    select distinct owner, unit, unnest(companies) as company
    from stg_units
),

staff as (
    select
        owner,
        company,
        count(*) as people,
        sum(count(*)) over (partition by owner) as employed
    from companies
    group by owner, company
),

-- One employer in common for people who are one, by chance as it is large.
employers as (
    select
        pairs.owner,
        pairs.unit_a,
        pairs.unit_b,
        max(log2(0.5 * (staff.employed + 50) / staff.people)) as bits
    from pairs
    join companies as a on pairs.owner = a.owner and pairs.unit_a = a.unit
    join companies as b
        on pairs.owner = b.owner
        and pairs.unit_b = b.unit
        and a.company = b.company
    join staff on a.owner = staff.owner and a.company = staff.company
    group by pairs.owner, pairs.unit_a, pairs.unit_b
),

known as (
    select
        owner,
        unit,
        sum(array_length(companies)) > 0 as has_company,
        sum(array_length(emails)) > 0 as has_email,
        sum(array_length(phones)) > 0 as has_phone,
        min(connected_on) as connected_on
    from stg_units
    group by owner, unit
),

-- People met in groups on both networks, by their names.
circles as (
    select distinct members.owner, members.unit, others.alias
    from (
        select groups.owner, groups.network, groups.thread_id, units.unit, units.node
        from stg_group_members as groups
        join stg_units as units
            on groups.owner = units.owner
            and groups.network = units.network
            and groups.handle = units.handle
        join (
            select owner, unit_a as unit from pairs
            union
            select owner, unit_b as unit from pairs
        ) as wanted
            on units.owner = wanted.owner and units.unit = wanted.unit
    ) as members
    join stg_group_members as groups
        on members.owner = groups.owner
        and members.network = groups.network
        and members.thread_id = groups.thread_id
    join stg_units as others
        on groups.owner = others.owner
        and groups.network = others.network
        and groups.handle = others.handle
    where others.is_full and others.node <> members.node
),

shared as (
    select
        pairs.owner,
        pairs.unit_a,
        pairs.unit_b,
        count(distinct a.alias) as people
    from pairs
    join circles as a on pairs.owner = a.owner and pairs.unit_a = a.unit
    join circles as b
        on pairs.owner = b.owner
        and pairs.unit_b = b.unit
        and a.alias = b.alias
    group by pairs.owner, pairs.unit_a, pairs.unit_b
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
            when a.has_company and b.has_company then -1
            else 0
        end as company_bits,
        least(3 * coalesce(shared.people, 0), 9) as circle_bits,
        case
            when abs(date_diff('day', a.connected_on, b.connected_on)) <= 7 then 3
            else 0
        end as time_bits,
        case when a.has_email and b.has_email then -1 else 0 end as email_bits,
        case when a.has_phone and b.has_phone then -1 else 0 end as phone_bits
    from pairs
    join known as a on pairs.owner = a.owner and pairs.unit_a = a.unit
    join known as b on pairs.owner = b.owner and pairs.unit_b = b.unit
    left join employers
        on pairs.owner = employers.owner
        and pairs.unit_a = employers.unit_a
        and pairs.unit_b = employers.unit_b
    left join shared
        on pairs.owner = shared.owner
        and pairs.unit_a = shared.unit_a
        and pairs.unit_b = shared.unit_b
)

select
    *,
    least(
        name_bits + company_bits + circle_bits + time_bits + email_bits + phone_bits,
        40
    ) as weight
from evidence
