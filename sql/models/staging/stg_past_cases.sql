-- One row per owner, network, horizon, past cut-off and person with contact
-- before it: what was known by then, and the contact that followed.
select
    months.owner,
    months.network,
    cut_offs.horizon_days,
    cut_offs.cut_off,
    months.person_id,
    months.depth,
    months.events,
    months.days_silent,
    count(days.day) as days_after,
    coalesce(bool_or(days.is_out) and bool_or(days.is_in), false) as is_two_way
from depth_by_month as months
join stg_cut_offs as cut_offs
    on months.owner = cut_offs.owner
    and months.network = cut_offs.network
    and months.month = cut_offs.month
left join stg_contact_dates as days
    on months.owner = days.owner
    and months.network = days.network
    and months.person_id = days.person_id
    and days.day >= cut_offs.cut_off
    and days.day < cut_offs.cut_off + cut_offs.horizon_days
group by
    months.owner,
    months.network,
    cut_offs.horizon_days,
    cut_offs.cut_off,
    months.person_id,
    months.depth,
    months.events,
    months.days_silent
