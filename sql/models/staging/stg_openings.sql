-- One row per person and network: the first contact one to one there, and
-- when the other side first replied.
with firsts as (
    select
        owner,
        network,
        person_id,
        min(occurred_at) as occurred_at,
        min(occurred_at) filter (where speaker = 'out') as first_out_at,
        min(occurred_at) filter (where speaker = 'in') as first_in_at
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
        events.interaction_id,
        events.text,
        case
            when events.speaker = 'out' then firsts.first_in_at else firsts.first_out_at
        end as spoke_back_at
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

-- Whoever answers a call replies, too.
answered as (
    select
        events.owner,
        events.network,
        events.person_id,
        min(events.occurred_at) as answered_at
    from stg_private_contact as events
    join openings
        on events.owner = openings.owner
        and events.network = openings.network
        and events.person_id = openings.person_id
        and events.occurred_at > openings.occurred_at
    where events.direction = 'both'
    group by events.owner, events.network, events.person_id
)

select
    openings.* exclude (spoke_back_at),
    least(openings.spoke_back_at, answered.answered_at) as replied_at
from openings
left join answered
    on openings.owner = answered.owner
    and openings.network = answered.network
    and openings.person_id = answered.person_id
