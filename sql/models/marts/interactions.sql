-- One row per interaction: something that passed between the owner and others,
-- or that one did towards the other. A message to a group is one row without a
-- person; `contact_days` has it under each of its members.
with named as (
    select
        events.*,
        persons.person_id,
        coalesce(copies.interaction_id, events.event_key) as interaction_id
    from stg_interactions as events
    left join stg_copies as copies
        on events.event_key = copies.event_key
        and events.archive = copies.archive
        and events.source_file = copies.source_file
        and events.line = copies.line
    left join stg_persons as persons
        on events.owner = persons.owner
        and events.network = persons.network
        and events.handle = persons.handle
    left join stg_told_twice as again
        on events.archive = again.archive
        and events.source_file = again.source_file
        and events.line = again.line
        and events.owner = again.owner
    where coalesce(copies.is_counted, true)
        and not coalesce(persons.is_hidden, false)
        and again.archive is null
)

select
    owner, -- whose history it is
    interaction_id, -- key of the interaction, the same in whichever archive it stands
    person_id, -- the one other person; null in a group written to, or where the export names nobody
    network, -- where it happened
    kind, -- message, email, call, meeting, comment, reaction, tag, wall_post, invitation, endorsement, recommendation, introduction, favour, gift, letter, note, event, other
    medium, -- text, voice, video, in_person, public, paperwork
    direction, -- out (owner to person), in, both; null where the export does not tell who
    is_from_ego as is_from_owner, -- whether the owner sent it, or called
    occurred_at, -- when, UTC
    occurred_precision, -- how exact: second, minute, day; in the log also month, year
    thread_id, -- the conversation, where there is one
    group_size, -- other people in the thread; 1 is one to one
    seconds, -- duration of a call
    characters, -- length of the text
    coalesce(is_ask, false) as is_ask, -- asks something of the reader
    coalesce(is_offer, false) as is_offer, -- offers or gives help
    coalesce(is_introduction, false) as is_introduction, -- introduces people to each other
    coalesce(is_thanks, false) as is_thanks, -- thanks
    coalesce(is_pitch, false) as is_pitch, -- sells
    coalesce(is_greeting, false) as is_greeting, -- a birthday one-liner, which is no contact
    text, -- what was written; null with --no-text
    detail, -- what the kind needs: skill endorsed, reaction chosen, title
    source_file, -- file of the archive it was read from
    line as source_line -- line or number of the record in it
from named
