-- One row per handle and the person it belongs to: the smallest handle that can
-- be reached over links. Three rounds reach everybody, since a chain goes name,
-- key, e-mail address, other network at the longest.
with nodes as (
    select owner, network, handle, node
    from stg_handles
),

edges as (
    select owner, node_a as node, node_b as other from stg_links
    union
    select owner, node_b as node, node_a as other from stg_links
    union
    select owner, node, node as other from nodes
),

round_1 as (
    select owner, node, min(other) as root
    from edges
    group by owner, node
),

round_2 as (
    select edges.owner, edges.node, min(round_1.root) as root
    from edges
    join round_1 on edges.owner = round_1.owner and edges.other = round_1.node
    group by edges.owner, edges.node
),

round_3 as (
    select edges.owner, edges.node, min(round_2.root) as root
    from edges
    join round_2 on edges.owner = round_2.owner and edges.other = round_2.node
    group by edges.owner, edges.node
),

round_4 as (
    select edges.owner, edges.node, min(round_3.root) as root
    from edges
    join round_3 on edges.owner = round_3.owner and edges.other = round_3.node
    group by edges.owner, edges.node
)

select
    nodes.owner,
    nodes.network,
    nodes.handle,
    nodes.node,
    round_4.root,
    substr(md5(round_4.root), 1, 12) as person_id
from nodes
join round_4 on nodes.owner = round_4.owner and nodes.node = round_4.node
