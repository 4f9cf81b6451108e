-- One row per person of a member and the first of all who are the same person in the
-- pool. What links them is followed from those alone who come first wherever they
-- are known: every group has one, and most have no other.
with recursive hubs as (
    select
        pool_node,
        min(pool_node) over (partition by match, point) as hub
    from stg_pool_points
),

edges as (
    select pool_node, hub as other from hubs where pool_node <> hub
    union
    select hub as pool_node, pool_node as other from hubs where pool_node <> hub
),

reached as (
    select pool_node as root, pool_node
    from hubs
    group by pool_node
    having min(hub) = pool_node
    union
    select reached.root, edges.other as pool_node
    from reached
    join edges on reached.pool_node = edges.pool_node
)

select pool_node, min(root) as root
from reached
group by pool_node
