-- One row per person and day with contact, over all networks: a day counts once
-- here too. Networks may be covered to different moments, so the days of one are
-- laid on those of the other by when they end, counted back from `as_of` in
-- `day`; of two that meet the fresher one's `days_ago` counts.
select
    days.owner,
    days.person_id,
    (unix_micros(p.as_of) - unix_micros(days.covered_until)) // 86400000000
    + days.days_ago as day,
    max(days.covered_until) as covered_until,
    min(days.days_ago) as days_ago,
    bool_or(days.is_out) as is_out,
    bool_or(days.is_in) as is_in,
    sum(days.events) as events,
    sum(days.events_out) as events_out,
    sum(days.events_in) as events_in,
    min(days.first_at) as first_at,
    max(days.last_at) as last_at
from contact_days as days
join parameters as p on true
group by days.owner, days.person_id, day
