-- One row per person, network and day with contact: a day counts once, however
-- many messages it holds.
select
    owner, -- whose history it is
    person_id, -- the person
    network, -- where
    covered_until, -- the moment days are counted back from
    days_ago, -- whole days before `covered_until`
    bool_or(direction in ('out', 'both')) as is_out, -- the owner was in touch
    bool_or(direction in ('in', 'both')) as is_in, -- the person was in touch
    bool_or(direction = 'both') as is_both, -- at the same time, as in a call
    count(*) as events, -- interactions that day
    count(*) filter (where direction in ('out', 'both')) as events_out, -- of them outgoing
    count(*) filter (where direction in ('in', 'both')) as events_in, -- of them incoming
    bool_or(medium = 'text') as is_text, -- in writing
    bool_or(medium in ('voice', 'video')) as is_voice, -- by voice or video
    bool_or(medium = 'in_person') as is_in_person, -- in person
    min(occurred_at) as first_at, -- first contact of the day
    max(occurred_at) as last_at -- last contact of the day
from stg_contact_events
group by owner, person_id, network, covered_until, days_ago
