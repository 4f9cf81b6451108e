-- One row per contact one to one with a person: messages, calls, and invitations
-- with a note. `speaker` is out or in: of a call, who called.
select
    events.owner,
    events.network,
    events.person_id,
    events.interaction_id,
    events.kind,
    events.direction,
    case when events.is_from_owner then 'out' else 'in' end as speaker,
    events.occurred_at,
    events.is_ask,
    events.is_offer,
    events.is_introduction,
    events.is_pitch,
    events.text,
    events.source_file,
    events.source_line
from interactions as events
where events.person_id is not null
    and events.direction is not null
    and events.occurred_at is not null
    and not events.is_greeting
    and (
        (events.kind in ('message', 'email', 'call') and events.group_size = 1)
        or (events.kind = 'invitation' and events.characters > 0)
    )
