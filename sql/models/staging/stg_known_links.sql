-- One row per pair of handles that are one person beyond doubt, and how it is
-- known: people.toml, a shared e-mail address, phone number or profile address, two
-- cards of an address book that agree, or a name and the only key of that name on
-- the network.
with of_point as (
    select
        owner,
        node as node_b,
        match,
        point,
        min(node) over (partition by owner, match, point) as node_a
    from stg_points
    where not is_shared
),

said as (
    select
        owner,
        node as node_b,
        min(node) over (partition by owner, line, entry) as node_a
    from (
        select
            *,
            count(*) over (
                partition by owner, line, entry, place, network, is_by_name
            ) as on_network
        from stg_settled
        where verb = 'same'
    ) as settled
    -- A name of several people says of none of them who it is.
    where not is_by_name or on_network = 1
),

-- Who goes by a name on a network: its one account, and who is only a name.
bearers as (
    select
        owner,
        network,
        name_key,
        min(node) filter (where is_account) as node_a,
        min(node) filter (where is_name) as node_b
    from stg_handles
    where name_key is not null
    group by owner, network, name_key
    having count(*) filter (where not is_name) = 1
),

-- A name does not stand against two different addresses.
only_ones as (
    select bearers.owner, bearers.node_a, bearers.node_b
    from bearers
    join stg_handles as a on bearers.owner = a.owner and bearers.node_a = a.node
    join stg_handles as b on bearers.owner = b.owner and bearers.node_b = b.node
    where array_length(a.emails) = 0
        or array_length(b.emails) = 0
        or array_length(array_intersect(a.emails, b.emails)) > 0
),

every as (
    select owner, node_a, node_b, 'manual' as match, 'people.toml' as reason from said
    union all
    select owner, node_a, node_b, match, point as reason from of_point
    union all
    select owner, node_a, node_b, 'name' as match, 'the only one of the name' as reason
    from only_ones
    union all
    select
        cards.owner,
        cards.node_a,
        cards.node_b,
        'name' as match,
        'two cards of one name and company in an address book' as reason
    from stg_doubles as cards
    join parameters as p on cards.chance >= p.same_person_from
)

select distinct every.owner, every.node_a, every.node_b, every.match, every.reason
from every
left join stg_apart as apart
    on every.owner = apart.owner
    and every.node_a = apart.node_a
    and every.node_b = apart.node_b
where every.node_a <> every.node_b and apart.owner is null
