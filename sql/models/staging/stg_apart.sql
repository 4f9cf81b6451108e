-- One row per pair of handles that people.toml says are not one person.
select distinct a.owner, a.node as node_a, b.node as node_b
from stg_settled as a
join stg_settled as b
    on a.owner = b.owner
    and a.verb = b.verb
    and a.entry = b.entry
    and a.place <> b.place
where a.verb = 'not_same'
