-- One row per handle and its unit: the smallest of the handles that are the same
-- person beyond doubt.
with recursive edges as (
    select owner, node_a as node, node_b as other from stg_known_links
    union
    select owner, node_b as node, node_a as other from stg_known_links
),

reached as (
    select owner, node, other from edges
    union
    select reached.owner, reached.node, edges.other
    from reached
    join edges on reached.owner = edges.owner and reached.other = edges.node
),

roots as (
    select owner, node, min(other) as root
    from reached
    group by owner, node
)

select handles.*, coalesce(least(roots.root, handles.node), handles.node) as unit
from stg_handles as handles
left join roots on handles.owner = roots.owner and handles.node = roots.node
