-- One row per person and message that asks the owner something one to one, within
-- `owed_days` of the end of what is covered, and has had no answer: no word, call
-- or reaction of the owner's since, anywhere. Not what sells, was withdrawn, or
-- seeks no answer ("can you believe it?").
with asked as (
    select
        events.owner,
        events.person_id,
        events.occurred_at,
        events.is_ask,
        events.text,
        -- Without links and rhetorical questions.
        regexp_replace(
            events.text,
            '(?i)(?:https?://|www\.)\S*[^\s?]'
            || '|[^.!?\n]*\b(?:can you believe|who (?:knows|cares|knew)|guess (?:what|who|where)|asked? myself|ich frage? mich|why bother|you know what|what an? [^?]*, right|how (?:cool|great|nice|crazy|funny|lovely) is)\b[^.!?\n]*\?+'
            || '|(?:^|[.!?\n])\s*(?:(?:lol|haha\w*|oh|ah|so|well|and|but)\s+)*(?:really|why not|is (?:that|it) so|so what|right|seriously|no|what|wow|ok|okay|you know|oder|verdad|vale|vero|toch)\s*\?+'
            || '|(?:^|[^.!?\n]*[,\n])\s*(?:eh|huh|gell|hein|né|(?:isn|aren|wasn|weren|hasn)[''’]t (?:it|they|that|he|she)|n[''’]est-ce pas|nicht wahr)\s*\?+',
            ' ', 'g'
        ) as questions
    from stg_recent as events
    where events.direction = 'in'
        and events.person_id is not null
        and events.group_size = 1
        and events.kind in ('message', 'email')
        and not events.is_pitch
        and (events.is_ask or regexp_matches(events.text, '[?？]'))
),

direct as (
    select *
    from asked
    where is_ask or regexp_matches(questions, '\p{L}[^\n]*[?？]')
),

-- Any act of the owner's towards them may have been the answer.
acts as (
    select owner, person_id, occurred_at
    from interactions
    where direction in ('out', 'both')
        and person_id is not null
        and not is_greeting
        and occurred_at >= (select min(occurred_at) from direct)
    union all
    select owner, person_id, last_to_group_at as occurred_at
    from stg_day_parts
    where last_to_group_at >= (select min(occurred_at) from direct)
),

answered as (
    select direct.owner, direct.person_id, max(acts.occurred_at) as answered_at
    from acts
    join (select distinct owner, person_id from direct) as direct
        on acts.owner = direct.owner and acts.person_id = direct.person_id
    group by direct.owner, direct.person_id
),

open as (
    select direct.*
    from direct
    left join answered
        on direct.owner = answered.owner and direct.person_id = answered.person_id
    where answered.answered_at is null or answered.answered_at < direct.occurred_at
),

-- What they said since that takes it back.
withdrawn as (
    select open.owner, open.person_id, open.occurred_at
    from open
    join stg_recent as events
        on open.owner = events.owner
        and open.person_id = events.person_id
        and open.occurred_at < events.occurred_at
    join parameters as p on true
    where events.direction = 'in'
        and (
            regexp_matches(
                events.text,
                '(?i)\b(?:never ?mind|forget (?:about )?it|no longer need(?:ed)?|don[''’]t (?:bother|worry about it)|all (?:sorted|good|set)|sorted it|(?:i|we)(?:[''’]ve)? (?:found|solved|sorted)|hat sich erledigt|schon (?:gefunden|erledigt)|olvídalo|laisse tomber|deixa (?:pra lá|estar)|lascia (?:stare|perdere)|laat maar)\b'
            )
            or (
                events.is_thanks
                -- Within the same session it is thanks beforehand.
                and events.occurred_at
                    > open.occurred_at + p.session_gap * interval 1 second
            )
        )
),

-- Or that shows it for a sale.
sales as (
    select open.owner, open.person_id, open.occurred_at
    from open
    join interactions as events
        on open.owner = events.owner and open.person_id = events.person_id
    left join answered
        on open.owner = answered.owner and open.person_id = answered.person_id
    where events.direction = 'in'
        and events.is_pitch
        and (
            answered.answered_at is null
            or events.occurred_at > answered.answered_at
        )
),

settled as (
    select * from withdrawn
    union
    select * from sales
)

select
    open.owner,
    open.person_id,
    open.occurred_at,
    coalesce(
        nullif(regexp_extract(open.questions, '[^.!?\n]*\p{L}[^.!?\n]*[?？]', 0), ''),
        open.text
    ) as said
from open
left join settled
    on open.owner = settled.owner
    and open.person_id = settled.person_id
    and open.occurred_at = settled.occurred_at
where settled.owner is null
qualify row_number() over (
    partition by open.owner, open.person_id
    order by open.is_ask desc, open.occurred_at desc, said
) = 1
