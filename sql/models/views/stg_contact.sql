-- One row per interaction that is contact, with whomever it reached. What is contact
-- is decided here (see sql/README.md, event rules): one-click acts, greetings and
-- bare invitations are none, nor is what goes to more than `group_cap` others. A note
-- that stands among the messages too is one contact.
select
    events.owner,
    events.network,
    events.person_id,
    events.thread_id,
    events.direction,
    events.medium,
    events.group_size,
    events.occurred_at
from interactions as events
join parameters as p on true
left join stg_repeated_notes as repeated
    on events.interaction_id = repeated.interaction_id
where repeated.interaction_id is null
    and events.direction is not null
    and events.occurred_at is not null
    -- Who meets or calls for a birthday is in contact.
    and (not events.is_greeting or events.kind in ('meeting', 'call'))
    and coalesce(events.group_size, 1) <= p.group_cap
    and (
        events.kind in (
            'message', 'email', 'call', 'meeting', 'letter', 'wall_post',
            'comment', 'introduction', 'recommendation'
        )
        -- Attended together: a list of who was there is no company.
        or (
            events.kind = 'event'
            and (events.person_id is not null or events.thread_id is not null)
        )
        or (events.kind = 'invitation' and events.characters > 0)
    )
