-- One row per pair of networks: the odds, in bits, that any person of the one and
-- any of the other are the same one rather than two who are each on one alone. How
-- many are on both is told by names so rare that no two strangers bear them.
with sizes as (
    select owner, network, count(distinct unit) as people
    from stg_units
    group by owner, network
),

largest as (
    select owner, max(people) as people
    from sizes
    group by owner
),

rare as (
    select distinct units.owner, units.network, units.alias
    from stg_units as units
    join stg_strangers as strangers
        on units.owner = strangers.owner and units.alias = strangers.alias
    join largest on units.owner = largest.owner
    where strangers.people = 1 and pow(2, strangers.bits) >= 50 * largest.people
),

told as (
    select owner, network, count(*) as names
    from rare
    group by owner, network
),

common as (
    select a.owner, a.network as network_a, b.network as network_b, count(*) as names
    from rare as a
    join rare as b on a.owner = b.owner and a.alias = b.alias and a.network <> b.network
    group by a.owner, a.network, b.network
),

-- With few rare names to go by, one person in four is taken to be on both.
shares as (
    select
        a.owner,
        a.network as network_a,
        b.network as network_b,
        a.people as people_a,
        b.people as people_b,
        case
            -- On one network people have one handle, seldom two.
            when a.network = b.network then 0.05
            else (coalesce(common.names, 0) + 1)
                / (sqrt(coalesce(told_a.names, 0) * coalesce(told_b.names, 0)) + 4)
        end as share
    from sizes as a
    join sizes as b on a.owner = b.owner
    left join told as told_a on a.owner = told_a.owner and a.network = told_a.network
    left join told as told_b on b.owner = told_b.owner and b.network = told_b.network
    left join common
        on a.owner = common.owner
        and a.network = common.network_a
        and b.network = common.network_b
),

counted as (
    select
        *,
        least(share * sqrt(people_a * people_b), 0.8 * least(people_a, people_b))
            as people_on_both
    from shares
)

select
    owner,
    network_a,
    network_b,
    log2(
        people_on_both / ((people_a - people_on_both) * (people_b - people_on_both))
    ) as bits
from counted
