-- One row per person who helped the owner within `owed_days` of the end of what is
-- covered and has had no thanks since: a recommendation, a favour, an introduction,
-- or what the owner had asked them for. A call or a reaction since may have been
-- the thanks.
with recent as (
    select * from stg_recent where person_id is not null
),

-- What they gave when asked, within `given_days` and before anything else was said.
given as (
    select
        replies.owner,
        replies.person_id,
        replies.occurred_at,
        max(asks.occurred_at) as asked_at,
        max(replies.text) as said
    from recent as replies
    join parameters as p on true
    join recent as asks
        on replies.owner = asks.owner
        and replies.person_id = asks.person_id
        and asks.occurred_at < replies.occurred_at
        and asks.occurred_at > replies.occurred_at - p.given_days * interval 1 day
    where replies.direction = 'in'
        and asks.direction = 'out'
        and replies.kind in ('message', 'email')
        and asks.kind in ('message', 'email')
        and replies.group_size = 1
        and asks.group_size = 1
        and asks.is_ask
        and not replies.is_pitch
        and not replies.is_ask
        and (
            replies.is_offer
            or replies.is_introduction
            or regexp_matches(
                replies.text,
                '(?i)\bhere(?:[''’]s| is| are| it is| they are| you (?:are|go))\b|\b(?:attached|enclosed)\b|\bi(?:[''’]ve| have)? (?:just )?(?:sent|forwarded|written|passed|put in a word|asked (?:him|her|them))\b|\b(?:anbei|im anhang|hier (?:ist|sind)|habe ich dir geschickt|aquí (?:tienes|está|van)|te (?:mando|envío)|adjunto|voici|ci-joint|je t[''’]envoie|ecco|in allegato|ti mando|aqui está|segue em anexo|envio-te|hierbij|in de bijlage)\b'
            )
        )
        and not regexp_matches(
            replies.text,
            '(?i)\b(?:sorry|unfortunately|afraid|can[''’]?t|cannot|leider|lo siento|désolée?|purtroppo|infelizmente|helaas)\b'
        )
    group by replies.owner, replies.person_id, replies.occurred_at
),

helped as (
    select
        owner,
        person_id,
        occurred_at,
        occurred_at as thanked_from,
        kind,
        cast(null as varchar) as said
    from recent
    where direction = 'in' and kind in ('recommendation', 'favour', 'gift')
    union all
    select
        made.owner,
        made.introduced_by as person_id,
        made.introduced_at as occurred_at,
        made.introduced_at as thanked_from,
        'introduction' as kind,
        made.evidence as said
    from introductions_made as made
    join stg_recent as recent on made.interaction_id = recent.interaction_id
    where made.introduced_by is not null
    union all
    select owner, person_id, occurred_at, asked_at as thanked_from, 'reply' as kind, said
    from given
),

thanks as (
    select owner, person_id, occurred_at
    from interactions
    where person_id is not null
        and occurred_at >= (select min(thanked_from) from helped)
        and ((direction = 'out' and (is_thanks or kind in ('reaction', 'gift', 'letter')))
        or direction = 'both')
    union all
    -- In a group it is to each.
    select events.owner, persons.person_id, events.occurred_at
    from interactions as events
    join stg_group_people as persons
        on events.owner = persons.owner
        and events.network = persons.network
        and events.thread_id = persons.thread_id
    where events.person_id is null
        and events.direction = 'out'
        and events.is_thanks
        and events.occurred_at >= (select min(thanked_from) from helped)
)

select helped.owner, helped.person_id, helped.occurred_at, helped.kind, helped.said
from helped
left join thanks
    on helped.owner = thanks.owner
    and helped.person_id = thanks.person_id
    and thanks.occurred_at >= helped.thanked_from
where thanks.owner is null
qualify row_number() over (
    partition by helped.owner, helped.person_id
    order by helped.occurred_at desc, helped.kind, helped.said
) = 1
