-- One row per pair of handles of like names that are not yet one unit: in bits, how
-- the name stands against the strangers of that name to be expected (the odds that
-- the two are one person are two to that power).
select
    a.owner,
    a.unit as unit_a,
    b.unit as unit_b,
    a.node as node_a,
    b.node as node_b,
    likeness.how,
    least(
        likeness.weight - log2(same_a.lift) + shared.bits,
        -- Of a name known to have several bearers each is as likely as the others.
        case
            when greatest(same_a.people, same_b.people) > 1
                then -log2(greatest(same_a.people, same_b.people)) - 1
            else 60
        end
    ) as weight
from stg_units as a
join stg_name_likeness as likeness
    on a.owner = likeness.owner and a.alias = likeness.alias_a
join stg_units as b
    on likeness.owner = b.owner
    and likeness.alias_b = b.alias
    and a.unit < b.unit
join stg_overlaps as shared
    on a.owner = shared.owner
    and a.network = shared.network_a
    and b.network = shared.network_b
join stg_strangers as same_a on a.owner = same_a.owner and a.alias = same_a.alias
join stg_strangers as same_b on b.owner = same_b.owner and b.alias = same_b.alias
where not a.is_apart and not b.is_apart
