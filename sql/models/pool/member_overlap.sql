-- One row per ordered pair of members of a pool: whom both know. Empty where there
-- is one member.
with known as (
    select owner, pool_id, bool_or(rung <> 'names_only') as is_tie
    from pool_people
    group by owner, pool_id
),

sizes as (
    select owner, count(*) as people, count(*) filter (where is_tie) as ties
    from known
    group by owner
),

common as (
    select
        a.owner,
        b.owner as other,
        count(*) as people,
        count(*) filter (where a.is_tie and b.is_tie) as ties
    from known as a
    join known as b on a.pool_id = b.pool_id and a.owner <> b.owner
    group by a.owner, b.owner
)

select
    a.owner, -- the one member
    b.owner as other, -- the other member
    a.people, -- people the one knows of
    coalesce(common.people, 0) as people_common, -- of them, people the other knows of too
    a.ties, -- people the one was in contact with
    coalesce(common.ties, 0) as ties_common, -- of them, people the other was in contact with too
    round(coalesce(common.ties, 0) / nullif(cast(a.ties as double), 0), 6)
        as share -- ties_common as a share of ties, 0 to 1; null without ties
from sizes as a
join sizes as b on a.owner <> b.owner
left join common on a.owner = common.owner and b.owner = common.other
