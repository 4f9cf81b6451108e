-- One row per person and network: the first contact one to one there, and
-- when the other side first replied.
with firsts as (
    select owner, network, person_id, min(occurred_at) as occurred_at
    from stg_private_contact
    group by owner, network, person_id
),

openings as (
    select
        events.owner,
        events.network,
        events.person_id,
        events.speaker,
        events.kind,
        events.occurred_at,
        events.interaction_id
    from stg_private_contact as events
    join firsts
        on events.owner = firsts.owner
        and events.network = firsts.network
        and events.person_id = firsts.person_id
        and events.occurred_at = firsts.occurred_at
    qualify row_number() over (
        partition by events.owner, events.network, events.person_id
        order by events.source_file, events.source_line, events.interaction_id
    ) = 1
),

replies as (
    select
        events.owner,
        events.network,
        events.person_id,
        min(events.occurred_at) as replied_at
    from stg_private_contact as events
    join openings
        on events.owner = openings.owner
        and events.network = openings.network
        and events.person_id = openings.person_id
    where events.speaker <> openings.speaker
        or (events.direction = 'both' and events.occurred_at > openings.occurred_at)
    group by events.owner, events.network, events.person_id
)

select openings.*, replies.replied_at, interactions.text
from openings
join interactions on openings.interaction_id = interactions.interaction_id
left join replies
    on openings.owner = replies.owner
    and openings.network = replies.network
    and openings.person_id = replies.person_id
