-- One row per two people who might be introduced, with what speaks for it: A asked
-- and B answers, or both share something rare. Left out are those of one family,
-- one employer or one thread; of each A the three best, of all the sixty.
with pairs as (
    select
        owner,
        person_a,
        person_b,
        asked_at as at_a,
        phrase as said_a,
        said_at as at_b,
        said as said_b,
        true as is_wish,
        cast(fit as double) as fit
    from stg_answers
    union all
    -- What two share is less than what one asked for.
    select
        owner,
        person_a,
        person_b,
        said_at_a as at_a,
        said_a,
        said_at_b as at_b,
        said_b,
        false as is_wish,
        0.5 as fit
    from stg_shared_traits
),

family_names as (
    select distinct
        owner,
        person_id,
        regexp_replace(names.word, '(?:ov|ova|[aiy])$', '') as family_name
    from stg_in_touch
    cross join unnest(
        regexp_extract_all(
            translate(
                lower(regexp_replace(name, '^\S+|[,(].*$', '', 'g')),
                'áàâäãåąéèêëęíìîïóòôöõőøúùûüůçćčñńłśšźżž',
                'aaaaaaaeeeeeiiiiooooooouuuuucccnnlsszzz'
            ),
            '\p{L}{3,}'
        )
    ) as names (word)
),

rated as (
    select
        pairs.*,
        a.name as name_a,
        b.name as name_b,
        a.position as position_a,
        b.position as position_b,
        a.company as company_a,
        b.company as company_b,
        round(pairs.fit * sqrt(a.depth * b.depth), 6) as score
    from pairs
    join stg_in_touch as a
        on pairs.owner = a.owner and pairs.person_a = a.person_id
    join stg_in_touch as b
        on pairs.owner = b.owner and pairs.person_b = b.person_id
    where (
        a.employer is null
        or b.employer is null
        or not (
            starts_with(a.employer || ' ', b.employer || ' ')
            or starts_with(b.employer || ' ', a.employer || ' ')
        )
    )
    and not exists (
        select 1
        from family_names as x
        join family_names as y
            on x.owner = y.owner and x.family_name = y.family_name
        where x.owner = pairs.owner
            and x.person_id = pairs.person_a
            and y.person_id = pairs.person_b
    )
    and not exists (
        select 1
        from stg_group_people as x
        join stg_group_people as y
            on x.owner = y.owner
            and x.network = y.network
            and x.thread_id = y.thread_id
        where x.owner = pairs.owner
            and x.person_id = pairs.person_a
            and y.person_id = pairs.person_b
    )
),

-- Of several reasons for the same two the best, then the newest.
single as (
    select *
    from rated
    qualify row_number() over (
        partition by owner, least(person_a, person_b), greatest(person_a, person_b)
        order by score desc, at_a desc nulls last, person_a, said_a
    ) = 1
),

best as (
    select *
    from single
    qualify row_number() over (
        partition by owner, person_a order by score desc, person_b
    ) <= 3
)

select *
from best
qualify row_number() over (
    partition by owner order by score desc, person_a, person_b
) <= 60
