-- One row per pair of people who may be one and are kept apart, since it is not
-- sure enough; people.toml settles them.
with shared as (
    select distinct
        a.owner,
        a.node as node_a,
        b.node as node_b,
        cast(0.5 as double) as weight,
        'the same ' || a.match || ' (' || a.point
        || ') under names that are not one' as reason
    from stg_points as a
    join (
        select owner, match, point, min(node) as node
        from stg_points
        group by owner, match, point
    ) as b
        on a.owner = b.owner and a.match = b.match and a.point = b.point
    where a.is_shared and a.node <> b.node
),

every as (
    select
        owner,
        node_a,
        node_b,
        chance as weight,
        'same or like name (' || how || ')'
        || case
            when company_bits > 0 then ', same company'
            when company_bits < 0 then ', different companies'
            else ''
        end
        || case
            when town_bits > 0 then ', same town'
            when town_bits < 0 then ', different towns'
            else ''
        end
        || case when circle_bits > 0 then ', people in common' else '' end
        || case when time_bits > 0 then ', connected the same week' else '' end
        || case when email_bits < 0 then ', different e-mail addresses' else '' end
        || case when phone_bits < 0 then ', different numbers' else '' end as reason
    from stg_chances
    where chance >= 0.05
    union all
    select * from shared
    union all
    select
        owner,
        node_a,
        node_b,
        chance as weight,
        'two cards of one name in an address book' as reason
    from stg_doubles
),

ranked as (
    select
        every.owner,
        case when a.person_id < b.person_id then a.person_id else b.person_id end
            as person_a,
        case when a.person_id < b.person_id then b.person_id else a.person_id end
            as person_b,
        case when a.person_id < b.person_id then a.node else b.node end as node_a,
        case when a.person_id < b.person_id then b.node else a.node end as node_b,
        every.weight,
        every.reason
    from every
    join stg_persons as a on every.owner = a.owner and every.node_a = a.node
    join stg_persons as b on every.owner = b.owner and every.node_b = b.node
    where a.person_id <> b.person_id and not a.is_hidden and not b.is_hidden
),

settled as (
    select distinct
        a.owner,
        least(a.person_id, b.person_id) as person_a,
        greatest(a.person_id, b.person_id) as person_b
    from stg_apart as apart
    join stg_persons as a on apart.owner = a.owner and apart.node_a = a.node
    join stg_persons as b on apart.owner = b.owner and apart.node_b = b.node
),

best as (
    select ranked.*
    from ranked
    left join settled
        on ranked.owner = settled.owner
        and ranked.person_a = settled.person_a
        and ranked.person_b = settled.person_b
    where settled.owner is null
    qualify row_number() over (
        partition by ranked.owner, ranked.person_a, ranked.person_b
        order by ranked.weight desc, ranked.node_a, ranked.node_b
    ) = 1
)

select
    best.owner, -- whose history it is
    best.person_a, -- the one person
    best.person_b, -- the other person
    coalesce(a.name, '(name not known)') as name_a, -- the name of the one
    coalesce(b.name, '(name not known)') as name_b, -- the name of the other
    a.network || ':' || a.handle as handle_a, -- a handle of the one, as people.toml takes it
    b.network || ':' || b.handle as handle_b, -- a handle of the other, as people.toml takes it
    round(best.weight, 6) as weight, -- how likely they are one person, 0 to 1
    best.reason -- what speaks for it, and against it
from best
join stg_handles as a on best.owner = a.owner and best.node_a = a.node
join stg_handles as b on best.owner = b.owner and best.node_b = b.node
