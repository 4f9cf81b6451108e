-- One row per note that came with an invitation and stands among the messages too:
-- one message, which counts once. Without texts, as many characters are the same.
with notes as (
    select * from interactions where kind = 'invitation' and characters > 0
)

select distinct notes.interaction_id
from notes
join interactions as messages
    on notes.owner = messages.owner
    and notes.network = messages.network
    and notes.person_id = messages.person_id
    and notes.direction = messages.direction
    and notes.characters = messages.characters
where messages.kind = 'message'
    -- First by the person: few wrote a note.
    and messages.person_id in (select person_id from notes)
    and coalesce(notes.text = messages.text, true)
