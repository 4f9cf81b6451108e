-- One row per person connected with and network: who invited, who spoke first
-- there one to one, how soon, and what the first words did. Contact that began
-- before the connection is judged all the same.
with met as (
    select owner, person_id, network, min(connected_on) as connected_on
    from connections
    where person_id is not null
    group by owner, person_id, network
),

-- Of several invitations the last one up to the day of connecting is the one
-- that was accepted; where that day is not told, the first.
invited as (
    select
        events.owner,
        events.person_id,
        events.network,
        events.direction
    from interactions as events
    join met
        on events.owner = met.owner
        and events.person_id = met.person_id
        and events.network = met.network
    where events.kind = 'invitation' and events.direction is not null
    qualify row_number() over (
        partition by events.owner, events.person_id, events.network
        order by
            case
                when cast(events.occurred_at as date) <= met.connected_on
                    then events.occurred_at
            end desc nulls last,
            events.occurred_at,
            events.source_file,
            events.source_line,
            events.interaction_id
    ) = 1
),

-- The first speaker's messages up to the first reply or three days, whichever
-- comes first.
first_words as (
    select
        events.owner,
        events.network,
        events.person_id,
        bool_or(events.is_ask) as is_ask,
        bool_or(events.is_offer or events.is_introduction) as is_offer,
        bool_or(events.is_pitch) as is_pitch
    from stg_private_contact as events
    join stg_openings as opening
        on events.owner = opening.owner
        and events.network = opening.network
        and events.person_id = opening.person_id
        and events.speaker = opening.speaker
    join parameters as p on true
    where events.interaction_id = opening.interaction_id
        or (
            events.occurred_at <= opening.occurred_at + p.opening_days * interval 1 day
            and (
                opening.replied_at is null
                or events.occurred_at < opening.replied_at
            )
        )
    group by events.owner, events.network, events.person_id
),

joined as (
    select
        met.*,
        invited.direction as invited_by,
        opening.occurred_at as first_at,
        opening.speaker as first_by,
        opening.kind as first_kind,
        date_diff('day', met.connected_on, cast(opening.occurred_at as date))
            as days_to_first,
        first_words.is_ask,
        first_words.is_offer,
        first_words.is_pitch,
        opening.text,
        templates.person_id is not null as is_template
    from met
    left join invited
        on met.owner = invited.owner
        and met.person_id = invited.person_id
        and met.network = invited.network
    left join stg_openings as opening
        on met.owner = opening.owner
        and met.person_id = opening.person_id
        and met.network = opening.network
    left join first_words
        on met.owner = first_words.owner
        and met.person_id = first_words.person_id
        and met.network = first_words.network
    left join stg_templates as templates
        on met.owner = templates.owner
        and met.person_id = templates.person_id
        and met.network = templates.network
)

select
    owner, -- whose history it is
    person_id, -- the person
    network, -- where they connected
    connected_on, -- day of connecting; null where the export does not tell
    invited_by, -- out or in, where the invitation survives; else null
    first_at, -- first contact one to one there, UTC; null where none is visible
    first_by, -- out or in: who spoke first; of a call, who called
    case
        when first_at is null or days_to_first > p.silence_days then 'silence'
        when is_offer and is_pitch then 'offer_then_pitch'
        when is_pitch then 'pitch'
        when is_ask then 'ask'
        when is_offer then 'offer'
        when is_template then 'template'
        else 'personal'
    end as first_nature, -- ask, offer, offer_then_pitch, pitch, personal, template, silence (none up to `silence_days` after connecting, or none yet)
    days_to_first, -- days from connecting to it; negative when a note or contact came first
    coalesce(days_to_first < 0 and first_kind <> 'invitation', false)
        as is_earlier, -- whether contact began before the connection, by other than a note with the invitation
    left(text, 200) as excerpt -- how the first words go; null of a call
from joined
join parameters as p on true
