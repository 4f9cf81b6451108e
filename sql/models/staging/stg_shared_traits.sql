-- One row per two people in touch who share something rare: a field, an interest
-- or a place that no more than three people of the owner's bear, nor more than a
-- tenth of those of whom such a thing is known.
with traits as (
    select distinct
        traits.owner,
        traits.person_id,
        case when traits.kind in ('interest', 'place') then traits.kind else 'field' end
            as what,
        traits.kind,
        traits.said,
        traits.said_at,
        stems.stem
    from stg_traits as traits
    join stg_stems as stems on traits.core = stems.core
    where not stems.is_wide and length(stems.stem) >= 3
),

known as (
    select owner, count(distinct person_id) as people
    from traits
    group by owner
),

rare as (
    select traits.owner, traits.what, traits.stem
    from traits
    join known on traits.owner = known.owner
    group by traits.owner, traits.what, traits.stem
    having count(distinct traits.person_id) between 2 and 3
        and count(distinct traits.person_id) * 10 <= max(known.people)
),

-- What is common everywhere, though few here speak of it.
telling as (
    select *
    from rare
    where stem not in (
        'account', 'americ', 'amsterdam', 'angel', 'bak', 'bank', 'barcelon',
        'berl', 'bit', 'brand', 'brussel', 'card', 'chang', 'ches', 'chicag',
        'chin', 'cit', 'clerk', 'coffe', 'communicat', 'communit', 'content',
        'cook', 'copenhagen', 'countr', 'cycl', 'danc', 'dat', 'design',
        'develop', 'digital', 'driv', 'dubl', 'dutch', 'educat', 'employ',
        'engine', 'england', 'english', 'europ', 'experienc', 'famil', 'fin',
        'financ', 'fitnes', 'food', 'football', 'franc', 'francisc', 'french',
        'gam', 'garden', 'german', 'growth', 'guitar', 'gym', 'hamburg', 'happ',
        'health', 'hik', 'hom', 'hop', 'hous', 'human', 'indi', 'innovat',
        'insuranc', 'ital', 'italian', 'languag', 'law', 'learn', 'legal',
        'lif', 'lisbon', 'logistic', 'london', 'lov', 'luck', 'madrid',
        'market', 'medi', 'mes', 'milan', 'munich', 'music', 'netherland',
        'nurs', 'onlin', 'osl', 'paint', 'pari', 'photograph', 'pian', 'poland',
        'portugal', 'portugues', 'pragu', 'programm', 'public', 'qualit',
        'read', 'recruit', 'relat', 'resourc', 'retail', 'rom', 'runn', 's',
        'sal', 'securit', 'socc', 'social', 'softwar', 'spa', 'spanish',
        'sport', 'stockholm', 'sweden', 'swimm', 'sydne', 'talent', 'technical',
        'technolog', 'tenni', 'tired', 'toront', 'touch', 'town', 'transformat',
        'travel', 'vide', 'vienn', 'warsaw', 'web', 'wien', 'win', 'world',
        'yog', 'york', 'zurich'
    )
),

bearers as (
    select
        traits.owner,
        traits.person_id,
        traits.what,
        traits.kind,
        traits.stem,
        max_by(traits.said, traits.said_at) as said,
        max(traits.said_at) as said_at
    from traits
    join telling
        on traits.owner = telling.owner
        and traits.what = telling.what
        and traits.stem = telling.stem
    join stg_in_touch as near
        on traits.owner = near.owner and traits.person_id = near.person_id
    group by
        traits.owner, traits.person_id, traits.what, traits.kind, traits.stem
)

select
    a.owner,
    a.person_id as person_a,
    b.person_id as person_b,
    a.stem,
    a.said as said_a,
    a.said_at as said_at_a,
    b.said as said_b,
    b.said_at as said_at_b
from bearers as a
join bearers as b
    on a.owner = b.owner
    and a.what = b.what
    and a.stem = b.stem
    and a.person_id < b.person_id
-- "I'm a …" may be of anything, two of it are no field.
where not (a.kind = 'being' and b.kind = 'being')
