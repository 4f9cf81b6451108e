-- One row per person, network and calendar day (UTC) with contact. Months' ends
-- and past cut-offs are counted in these.
select
    owner,
    person_id,
    network,
    cast(occurred_at as date) as day,
    cast(covered_until as date) + 1 as covered_to,
    bool_or(direction in ('out', 'both')) as is_out,
    bool_or(direction in ('in', 'both')) as is_in,
    count(*) as events
from stg_contact_events
group by owner, person_id, network, day, covered_to
