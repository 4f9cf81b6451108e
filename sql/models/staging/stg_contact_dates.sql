-- One row per person, network and calendar day (UTC) with contact. Months' ends
-- and past cut-offs are counted in these; `covered_to` is the day after the last that
-- is covered.
select
    owner,
    person_id,
    network,
    day,
    cast(covered_until - interval 1 microsecond as date) + 1 as covered_to,
    sum(events_out) > 0 as is_out,
    sum(events_in) > 0 as is_in,
    cast(sum(events) as bigint) as events
from stg_day_parts
group by owner, person_id, network, day, covered_to
