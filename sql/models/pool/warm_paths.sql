-- One row per person and member through whom they can be reached: a member who was
-- in contact with them, or one who was not and knows somebody who was seen with them
-- in a conversation of few. Of those the one with the deepest tie to the member is
-- named. Nobody needs a way to themself. Empty where one person's own archives are read.
with seats as (
    select
        people.pool_id,
        groups.owner,
        groups.network,
        groups.thread_id
    from pool_people as people
    join stg_group_people as groups
        on people.owner = groups.owner and people.person_id = groups.person_id
    join parameters as p on true
    qualify count(*) over (
        partition by groups.owner, groups.network, groups.thread_id
    ) <= max(p.group_cap) over ()
),

together as (
    select
        a.pool_id,
        b.pool_id as introducer,
        -- One that two members were in counts once.
        count(distinct a.network || '/' || a.thread_id) as conversations
    from seats as a
    join seats as b
        on a.owner = b.owner
        and a.network = b.network
        and a.thread_id = b.thread_id
        and a.pool_id <> b.pool_id
    group by a.pool_id, b.pool_id
),

-- The deepest of a member's ties to one person: two of theirs may be one in the pool.
ties as (
    select *
    from pool_people
    where rung <> 'names_only'
    qualify row_number() over (
        partition by owner, pool_id order by depth desc, person_id
    ) = 1
),

targets as (
    select
        pool_id,
        max(name) as name,
        max(company) as company,
        max(position) as position,
        max(member) as member
    from pool_people
    group by pool_id
),

introduced as (
    select
        ties.owner,
        together.pool_id,
        ties.pool_id as introducer,
        ties.name as through,
        together.conversations,
        ties.depth,
        ties.rung,
        ties.last_at,
        ties.days_silent
    from together
    join ties on together.introducer = ties.pool_id
    left join ties as own
        on ties.owner = own.owner and together.pool_id = own.pool_id
    where own.owner is null
    qualify row_number() over (
        partition by ties.owner, together.pool_id
        order by ties.depth desc, together.conversations desc, ties.pool_id
    ) = 1
),

every as (
    select
        owner,
        pool_id,
        'direct' as how,
        cast(null as varchar) as introducer,
        cast(null as varchar) as through,
        cast(null as bigint) as conversations,
        depth,
        rung,
        last_at,
        days_silent
    from ties
    union all
    select
        owner,
        pool_id,
        'introduction' as how,
        introducer,
        through,
        conversations,
        depth,
        rung,
        last_at,
        days_silent
    from introduced
)

select
    every.owner, -- the member to ask
    every.pool_id, -- the person to be reached
    targets.name, -- their name
    targets.company, -- their company
    targets.position, -- their position
    every.how, -- direct: the member knows them; introduction: somebody does whom the member knows
    every.introducer, -- who may introduce them, by pool_id; null where direct
    every.through, -- and their name
    every.conversations, -- conversations of few in which the two were seen together, in anybody's archives; null where direct
    every.depth, -- depth of the member's tie, to the person or to who may introduce them, 0 to 100
    every.rung, -- its rung: contacted, mutual, kept_up, close
    every.last_at, -- last contact in that tie, UTC
    every.days_silent, -- days since then, to the end of what is covered
    row_number() over (
        partition by every.pool_id
        order by every.how, every.depth desc, every.last_at desc nulls last, every.owner
    ) as place -- 1 for the member to ask first: direct before introduction, then by depth
from every
join targets on every.pool_id = targets.pool_id
where targets.member is null or targets.member <> every.owner
