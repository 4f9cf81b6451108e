-- One row per person and day with contact, over all networks: a day counts once
-- here too. Networks may be covered to different moments, so the days of one are
-- laid on those of the other by when they end, counted back from `as_of` in
-- `day`; of those that meet the fewest `days_ago` count, for each direction.
select
    days.owner,
    days.person_id,
    (unix_micros(p.as_of) - unix_micros(days.covered_until)) // 86400000000
    + days.days_ago as day,
    min(days.days_ago) as days_ago,
    min(case when days.is_out then days.days_ago end) as out_ago,
    min(case when days.is_in then days.days_ago end) as in_ago,
    max(unix_micros(days.covered_until) - unix_micros(days.first_at)) as first_ago,
    sum(days.events) as events,
    sum(days.events_out) as events_out,
    sum(days.events_in) as events_in,
    min(days.first_at) as first_at,
    max(days.last_at) as last_at
from contact_days as days
join parameters as p on true
group by days.owner, days.person_id, day
