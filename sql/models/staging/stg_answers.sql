-- One row per open wish of A and person B who answers it: by position, by own
-- words, or by being at the company asked for. Of a role (a UX designer) the noun
-- itself must be the answer's own, and one may add to the other but not contradict
-- it; of a field (someone who knows about tax) every word must be the answer's.
with counted as (
    select
        core,
        count(distinct stem) as stems,
        count(distinct stem) filter (where not is_wide) as telling,
        min_by(stem, place) as first_stem,
        max_by(stem, place) as last_stem
    from stg_stems
    group by core
),

shared as (
    select
        a.core as wish_core,
        b.core as trait_core,
        count(distinct a.stem) as stems,
        count(distinct a.stem) filter (where not a.is_wide) as telling
    from stg_stems as a
    join stg_stems as b on a.stem = b.stem
    where a.core in (select core from stg_wishes)
        and b.core in (select core from stg_traits)
    group by a.core, b.core
),

fits as (
    select
        shared.wish_core,
        shared.trait_core,
        shared.telling,
        shared.stems = wish.stems or shared.stems = trait.stems as is_within,
        wish.last_stem = trait.last_stem as is_last,
        wish.first_stem = trait.first_stem as is_first,
        shared.telling = wish.telling
        or (trait.stems = 1 and wish.first_stem = trait.first_stem) as is_field
    from shared
    join counted as wish on shared.wish_core = wish.core
    join counted as trait on shared.trait_core = trait.core
    where shared.telling >= 1
),

by_words as (
    select
        wishes.owner,
        wishes.person_id as person_a,
        traits.person_id as person_b,
        wishes.occurred_at as asked_at,
        wishes.phrase,
        wishes.core,
        traits.said,
        traits.said_at,
        fits.telling as fit
    from stg_wishes as wishes
    join fits on wishes.core = fits.wish_core
    join stg_traits as traits
        on wishes.owner = traits.owner
        and fits.trait_core = traits.core
        and wishes.person_id <> traits.person_id
    join stg_in_touch as near
        on traits.owner = near.owner and traits.person_id = near.person_id
    where (
        wishes.kind = 'role'
        and fits.is_within
        and case when wishes.is_noun_first then fits.is_first else fits.is_last end
    )
    or (wishes.kind = 'field' and fits.is_field)
),

by_company as (
    select
        wishes.owner,
        wishes.person_id as person_a,
        employers.person_id as person_b,
        wishes.occurred_at as asked_at,
        wishes.phrase,
        wishes.core,
        cast(null as varchar) as said,
        cast(null as timestamptz) as said_at,
        1 as fit
    from stg_wishes as wishes
    join stg_in_touch as employers
        on wishes.owner = employers.owner
        and wishes.person_id <> employers.person_id
        and (
            starts_with(employers.employer || ' ', lower(wishes.core) || ' ')
            or starts_with(lower(wishes.core) || ' ', employers.employer || ' ')
        )
    where wishes.kind = 'company'
),

every as (
    select * from by_words
    union all
    select * from by_company
),

-- Met since: they found one, gave thanks for it, or were introduced.
met as (
    select distinct every.owner, every.person_a, every.asked_at, every.core
    from every
    join interactions as events
        on every.owner = events.owner
        and every.person_a = events.person_id
        and events.occurred_at > every.asked_at
    left join stg_stems as stems on every.core = stems.core
    where events.group_size = 1
        and (
            (events.direction = 'out' and events.is_introduction)
            or (
                events.direction = 'in'
                and (
                    regexp_matches(
                        events.text,
                        '(?i)\b(?:never ?mind|no longer (?:need|look|search)|not looking (?:any ?more)|forget (?:about )?it|all set|hat sich erledigt|ya no (?:busco|necesito)|plus besoin)\b'
                    )
                    or (
                        events.is_thanks
                        and regexp_matches(
                            events.text,
                            '(?i)introduc|recommend|contact|referr|\btip\b|in touch|empfehl|kontakt|present|recomend'
                        )
                    )
                    or (
                        (
                            events.is_thanks
                            or regexp_matches(
                                events.text,
                                '(?i)\b(?:found|hired|booked|sorted|went with|gefunden|encontr\w+|trouv|trovat\w|achei|gevonden)'
                            )
                        )
                        and (
                            contains(lower(events.text), stems.stem)
                            or regexp_matches(
                                events.text,
                                '(?i)\b(?:found|hired) (?:one|some(?:one|body)|him|her|them)\b|\b(?:jemand(?:en)?|eine?n?) gefunden|\b(?:lo|la|uno|una) (?:he|hemos) encontrado|\btrouvé (?:quelqu''un|une?)\b'
                            )
                        )
                        and not regexp_matches(
                            events.text,
                            '(?i)n[o''’]t (?:yet )?(?:found|hired|booked)|n[''’]t\b|\bnot\b|\b(?:nicht|kein\w*|todavía|pas|niet) '
                        )
                    )
                )
            )
        )
    union
    select every.owner, every.person_a, every.asked_at, every.core
    from every
    join introductions_made as made
        on every.owner = made.owner
        and every.person_a in (made.person_a, made.person_b)
        and made.introduced_by is null
        and made.introduced_at > every.asked_at
)

select every.*
from every
left join met
    on every.owner = met.owner
    and every.person_a = met.person_a
    and every.asked_at = met.asked_at
    and every.core = met.core
where met.owner is null
