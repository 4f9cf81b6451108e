-- One row per person, network and day with contact: a day counts once, however
-- many messages it holds.
select
    owner, -- whose history it is
    person_id, -- the person
    network, -- where
    covered_until, -- the moment days are counted back from
    days_ago, -- whole days before `covered_until`
    sum(events_out) > 0 as is_out, -- the owner was in touch
    sum(events_in) > 0 as is_in, -- the person was in touch
    bool_or(is_both) as is_both, -- at the same time, as in a call
    cast(sum(events) as bigint) as events, -- interactions that day
    cast(sum(events_out) as bigint) as events_out, -- of them outgoing
    cast(sum(events_in) as bigint) as events_in, -- of them incoming
    bool_or(is_text) as is_text, -- in writing
    bool_or(is_voice) as is_voice, -- by voice or video
    bool_or(is_in_person) as is_in_person, -- in person
    min(first_at) as first_at, -- first contact of the day
    max(last_at) as last_at -- last contact of the day
from stg_day_parts
group by owner, person_id, network, covered_until, days_ago
