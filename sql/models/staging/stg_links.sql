-- One row per pair of handles that are one person, and how it is known. Careful
-- on purpose: a shared e-mail address; a name handle and the only other handle
-- of that name on the network; a full name that is the only one of its kind on
-- both of two networks. Handles that keep namesakes apart are linked by e-mail
-- alone, and two handles with different e-mail addresses never by name.
with handles as (
    select
        *,
        handle like 'name:%' and handle not like '%#%' and handle not like '%@%'
            as is_name,
        handle like 'name:%#%' or handle like 'name:%@%' or handle like 'unknown:%'
            as is_apart
    from stg_handles
),

by_email as (
    select a.owner, a.node as node_a, b.node as node_b, 'email' as match
    from (select owner, node, unnest(emails) as email from handles) as a
    join (select owner, node, unnest(emails) as email from handles) as b
        on a.owner = b.owner and a.email = b.email and a.node < b.node
),

-- Who goes by a name on a network: its own keys, and whether it is only a name.
bearers as (
    select
        owner,
        network,
        name_key,
        bool_and(is_full) as is_full,
        count(*) filter (where not is_name) as keyed,
        min(node) filter (where not is_name and not is_apart) as keyed_node,
        min(node) filter (where is_name) as name_node,
        bool_or(is_apart) as is_shared
    from handles
    where name_key is not null
    group by owner, network, name_key
),

within_network as (
    select owner, name_node as node_a, keyed_node as node_b, 'name' as match
    from bearers
    where keyed = 1 and name_node is not null and keyed_node is not null
),

single as (
    select
        owner,
        network,
        name_key,
        coalesce(keyed_node, name_node) as node
    from bearers
    where keyed <= 1 and is_full and not is_shared
),

across_networks as (
    select a.owner, a.node as node_a, b.node as node_b, 'name' as match
    from single as a
    join single as b
        on a.owner = b.owner and a.name_key = b.name_key and a.network < b.network
),

by_name as (
    select * from within_network
    union all
    select * from across_networks
)

select owner, node_a, node_b, match from by_email
union all
select by_name.owner, by_name.node_a, by_name.node_b, by_name.match
from by_name
join handles as a on by_name.owner = a.owner and by_name.node_a = a.node
join handles as b on by_name.owner = b.owner and by_name.node_b = b.node
where array_length(a.emails) = 0
    or array_length(b.emails) = 0
    or array_length(array_intersect(a.emails, b.emails)) > 0
