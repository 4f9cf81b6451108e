-- One row per member of a pool and person they know, with the person's key in the
-- whole pool; empty where one person's own archives are read.
-- `match` is by what two members at least know somebody, the surest first.
with links as (
    select
        points.pool_node,
        min(
            case points.match
                when 'url' then '1 url'
                when 'email' then '2 email'
                when 'phone' then '3 phone'
                else '4 name'
            end
        ) as match
    from stg_pool_points as points
    join (
        select match, point
        from stg_pool_points
        group by match, point
        having min(pool_node) <> max(pool_node)
    ) as common
        on points.match = common.match and points.point = common.point
    group by points.pool_node
),

known as (
    select
        ties.owner,
        ties.person_id,
        ties.owner || '/' || ties.person_id as pool_node,
        coalesce(roots.root, ties.owner || '/' || ties.person_id) as root,
        substr(links.match, 3) as match,
        ties.name,
        people.company,
        people.position,
        companies.seen_at,
        ties.depth,
        ties.rung,
        ties.last_at,
        ties.days_silent
    from relationships as ties
    join people on ties.owner = people.owner and ties.person_id = people.person_id
    left join stg_pool_roots as roots
        on ties.owner || '/' || ties.person_id = roots.pool_node
    left join links on ties.owner || '/' || ties.person_id = links.pool_node
    left join (
        select owner, person_id, max(seen_at) as seen_at
        from stg_pool_companies
        group by owner, person_id
    ) as companies
        on ties.owner = companies.owner and ties.person_id = companies.person_id
    where ties.owner <> 'me'
),

selves as (
    select known.root, min(said.member) as member
    from known
    join stg_pool_members as said
        on known.owner = said.owner and known.person_id = said.person_id
    group by known.root
),

counted as (
    select
        root,
        count(distinct owner) as members,
        count(distinct owner) filter (where rung <> 'names_only') as in_touch
    from known
    group by root
)

select
    known.owner, -- the member
    known.person_id, -- the person, as the member's tables have them
    substr(md5(known.root), 1, 12) as pool_id, -- the person in the whole pool
    first_value(known.name) over (
        partition by known.root order by known.depth desc, known.pool_node
    ) as name, -- the person's name, as whoever knows them best has it
    first_value(known.company) over (
        partition by known.root
        order by
            known.company is null,
            known.seen_at desc nulls last,
            known.depth desc,
            known.pool_node
    ) as company, -- company, as the newest archive has it
    first_value(known.position) over (
        partition by known.root
        order by
            known.position is null,
            known.seen_at desc nulls last,
            known.depth desc,
            known.pool_node
    ) as position, -- position, as the newest archive has it
    selves.member, -- the member of the pool they are themself; null where none
    known.match, -- what links them to another member's: url, email, phone, name; null where nothing does
    known.depth, -- depth of the member's tie, 0 to 100
    known.rung, -- names_only, contacted, mutual, kept_up, close
    known.last_at, -- last contact with the member, UTC
    known.days_silent, -- days since then, to the end of what is covered
    counted.members, -- members who know of the person
    counted.in_touch -- members who were ever in contact with them
from known
join counted on known.root = counted.root
left join selves on known.root = selves.root
