-- One row per pair worth introducing to each other, at most
-- `introductions_most`, the best first and nobody twice: one who is kept up
-- asked for something within a year, the position of the other, in touch both
-- ways on three days at least, answers it, and nothing shows that they know each
-- other.
with near as (
    select
        ties.owner,
        ties.person_id,
        ties.name,
        ties.depth,
        ties.rung in ('kept_up', 'close') as is_kept_up,
        people.company,
        people.position,
        split_part(lower(ties.name), ' ', -1) as family_name
    from relationships as ties
    join people
        on ties.owner = people.owner and ties.person_id = people.person_id
    where ties.rung in ('mutual', 'kept_up', 'close') and ties.active_days >= 3
),

asked as (
    select
        events.owner,
        events.person_id,
        events.occurred_at,
        regexp_extract(
            lower(events.text),
            '(?:looking for|searching for|know (?:of )?(?:anyone|anybody|someone|somebody|any|a good)(?: who| that)?) ([^.?!\n]{3,80})',
            1
        ) as wanted
    from interactions as events
    join parameters as p on true
    where events.direction = 'in'
        and events.person_id is not null
        and events.is_ask
        and not events.is_pitch
        and events.occurred_at > p.as_of - interval 365 day
),

wanted_words as (
    select distinct
        owner,
        person_id,
        wanted,
        occurred_at,
        unnest(regexp_extract_all(wanted, '\p{L}{4,}')) as word
    from asked
    where wanted <> ''
),

position_words as (
    select distinct
        owner,
        person_id,
        unnest(regexp_extract_all(lower(position), '\p{L}{4,}')) as word
    from people
    where position is not null
),

-- A word that many positions share says too little.
rare as (
    select owner, word, count(*) as bearers
    from position_words
    where word not in (
        'head', 'senior', 'junior', 'manager', 'director', 'lead', 'chief',
        'officer', 'founder', 'partner', 'consultant', 'owner', 'team', 'with',
        'and', 'specialist', 'expert', 'assistant', 'associate', 'general',
        'global', 'international', 'business', 'good', 'someone', 'help'
    )
    group by owner, word
),

answers as (
    select
        wants.owner,
        wants.person_id as person_a,
        has.person_id as person_b,
        max(wants.wanted) as wanted,
        max(wants.occurred_at) as asked_at,
        sum(1.0 / rare.bearers) as fit
    from wanted_words as wants
    join position_words as has
        on wants.owner = has.owner
        and wants.word = has.word
        and wants.person_id <> has.person_id
    join rare on wants.owner = rare.owner and wants.word = rare.word
    where rare.bearers <= 25
    group by wants.owner, wants.person_id, has.person_id
),

together as (
    select distinct a.owner, a.person_id as person_a, b.person_id as person_b
    from stg_group_people as a
    join stg_group_people as b
        on a.owner = b.owner
        and a.network = b.network
        and a.thread_id = b.thread_id
        and a.person_id <> b.person_id
),

ranked as (
    select
        answers.owner,
        answers.person_a,
        answers.person_b,
        a.name || ' asked for ' || trim(answers.wanted) || ' on '
        || cast(cast(answers.asked_at as date) as varchar) || '; '
        || b.name || ' is ' || b.position
        || coalesce(' at ' || b.company, '') as reason,
        round(answers.fit * sqrt(a.depth * b.depth), 6) as score
    from answers
    join near as a
        on answers.owner = a.owner and answers.person_a = a.person_id
    join near as b
        on answers.owner = b.owner and answers.person_b = b.person_id
    left join together
        on answers.owner = together.owner
        and answers.person_a = together.person_a
        and answers.person_b = together.person_b
    where together.owner is null
        and a.is_kept_up
        and a.family_name <> b.family_name
        and a.company is distinct from b.company
),

-- The best of each one asking, then of each one answering.
single as (
    select *
    from (
        select *
        from ranked
        qualify row_number() over (
            partition by owner, person_a order by score desc, person_b
        ) = 1
    ) as best
    qualify row_number() over (
        partition by owner, person_b order by score desc, person_a
    ) = 1
),

numbered as (
    select
        *,
        row_number() over (
            partition by owner order by score desc, person_a, person_b
        ) as place
    from single
)

select
    numbered.owner, -- who would introduce them
    numbered.person_a, -- the one who asked
    numbered.person_b, -- the one who may be the answer
    numbered.reason, -- why, in words
    numbered.score -- fit of the words times the depth of both ties; higher is better
from numbered
join parameters as p on true
where numbered.place <= p.introductions_most
