-- One row per pair worth introducing to each other, at most
-- `introductions_most`, the best first and nobody twice. Both are in touch with
-- the owner, both ways and lately; one asked for something within a year, and the
-- other's position, company or own words answer it, or both share a rare field,
-- interest or place. No two who share a thread, a family name or an employer, or
-- of whom one was ever named to, or by, the other.
with own_names as (
    select distinct owner, lower(split_part(name, ' ', 1)) as first_name
    from lake_accounts
    where name is not null
),

-- Each of a pair may be spoken of in the thread of the other.
sides as (
    select owner, person_a, person_b, person_a as person_id, name_a as own, name_b as name
    from stg_ideas
    union all
    select owner, person_a, person_b, person_b as person_id, name_b as own, name_a as name
    from stg_ideas
),

-- A first name says who is meant, unless the owner or the other bears it too.
named as (
    select
        sides.owner,
        sides.person_a,
        sides.person_b,
        sides.person_id,
        case
            when own_names.owner is not null
                or lower(split_part(sides.own, ' ', 1))
                = lower(split_part(sides.name, ' ', 1))
                then lower(sides.name)
            else lower(split_part(sides.name, ' ', 1))
        end as called
    from sides
    left join own_names
        on sides.owner = own_names.owner
        and lower(split_part(sides.name, ' ', 1)) = own_names.first_name
),

spoken_of as (
    select distinct named.owner, named.person_a, named.person_b
    from named
    join interactions as events
        on named.owner = events.owner and named.person_id = events.person_id
    where contains(
        ' ' || regexp_replace(lower(events.text), '[^\p{L}\p{N}]+', ' ', 'g') || ' ',
        ' ' || regexp_replace(named.called, '[^\p{L}\p{N}]+', ' ', 'g') || ' '
    )
),

apart as (
    select ideas.*
    from stg_ideas as ideas
    left join spoken_of
        on ideas.owner = spoken_of.owner
        and ideas.person_a = spoken_of.person_a
        and ideas.person_b = spoken_of.person_b
    where spoken_of.owner is null
),

-- The best of each one asking, then of each one answering.
single as (
    select *
    from (
        select *
        from apart
        qualify row_number() over (
            partition by owner, person_a order by score desc, person_b
        ) = 1
    ) as best
    qualify row_number() over (
        partition by owner, person_b order by score desc, person_a
    ) = 1
),

-- Nor may one who answers one pair ask in a better one.
once as (
    select *
    from single
    where not exists (
        select 1
        from single as better
        where better.owner = single.owner
            and (better.person_a = single.person_b or better.person_b = single.person_a)
            and (better.score, better.person_a) > (single.score, single.person_a)
    )
),

numbered as (
    select
        *,
        row_number() over (
            partition by owner order by score desc, person_a, person_b
        ) as place,
        position_a || coalesce(' at ' || company_a, '') as role_a,
        position_b || coalesce(' at ' || company_b, '') as role_b
    from once
)

select
    numbered.owner, -- who would introduce them
    numbered.person_a, -- the one who asked, or the first of two who share something
    numbered.person_b, -- the one who may be the answer
    case
        when numbered.is_wish
            then numbered.name_a || ' asked on '
                || strftime(numbered.at_a, '%-d %B %Y') || ' for “' || numbered.said_a
                || '”; ' || numbered.name_b
        else 'both share something rare among your people: ' || numbered.name_a
            || coalesce(
                ' wrote on ' || strftime(numbered.at_a, '%-d %B %Y') || ': “'
                || numbered.said_a || '”',
                ' is ' || numbered.role_a
            )
            || ', and ' || numbered.name_b
    end
    || coalesce(
        ' wrote on ' || strftime(numbered.at_b, '%-d %B %Y') || ': “'
        || numbered.said_b || '”',
        ' is ' || numbered.role_b,
        ' is at ' || numbered.company_b
    ) as reason, -- why, in words
    numbered.score -- fit of the words times the depth of both ties; higher is better
from numbered
join parameters as p on true
where numbered.place <= p.introductions_most
order by numbered.owner, numbered.place
