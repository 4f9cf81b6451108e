-- One row per owner, network, past month's end and horizon: how well depth from
-- before it ranked people by two-way contact after it, beside two rivals (area
-- under the ROC curve). The self-test of every user's own history.
with cut_offs as (
    select owner, network, month, row_number() over (
        partition by owner, network order by month desc
    ) as place
    from (
        select months.owner, months.network, months.month
        from depth_by_month as months
        join stg_coverage as coverage
            on months.owner = coverage.owner and months.network = coverage.network
        where months.month + interval 1 month + interval 90 day
                <= cast(coverage.covered_until as timestamp)
            and months.month + interval 1 month - interval 180 day
                >= cast(coverage.first_at as timestamp)
        group by months.owner, months.network, months.month
    ) as long_enough
    where extract(month from month) in (3, 6, 9, 12)
),

horizons as (
    select cast(30 as integer) as horizon_days
    union all
    select 90 as horizon_days
),

cases as (
    select
        months.owner,
        months.network,
        months.person_id,
        months.month,
        horizons.horizon_days,
        cast(months.month + interval 1 month as date) as cut_off,
        months.depth,
        months.events,
        -months.days_silent as recency
    from depth_by_month as months
    join cut_offs
        on months.owner = cut_offs.owner
        and months.network = cut_offs.network
        and months.month = cut_offs.month
    cross join horizons
    where cut_offs.place <= 6
),

outcomes as (
    select
        cases.owner,
        cases.network,
        cases.person_id,
        cases.month,
        cases.horizon_days,
        cases.depth,
        cases.events,
        cases.recency,
        coalesce(bool_or(days.is_out) and bool_or(days.is_in), false) as is_two_way
    from cases
    left join stg_contact_dates as days
        on cases.owner = days.owner
        and cases.network = days.network
        and cases.person_id = days.person_id
        and days.day >= cases.cut_off
        and days.day < cases.cut_off + cases.horizon_days
    group by
        cases.owner,
        cases.network,
        cases.person_id,
        cases.month,
        cases.horizon_days,
        cases.depth,
        cases.events,
        cases.recency
),

-- Mid-ranks: ties count a half.
ranked as (
    select
        outcomes.*,
        rank() over (
            partition by owner, network, month, horizon_days order by depth
        ) + (count(*) over (
            partition by owner, network, month, horizon_days, depth
        ) - 1) / 2.0 as rank_depth,
        rank() over (
            partition by owner, network, month, horizon_days order by events
        ) + (count(*) over (
            partition by owner, network, month, horizon_days, events
        ) - 1) / 2.0 as rank_messages,
        rank() over (
            partition by owner, network, month, horizon_days order by recency
        ) + (count(*) over (
            partition by owner, network, month, horizon_days, recency
        ) - 1) / 2.0 as rank_recency
    from outcomes
),

summed as (
    select
        owner,
        network,
        month,
        horizon_days,
        count(*) as people,
        count(*) filter (where is_two_way) as positives,
        count(*) filter (where not is_two_way) as negatives,
        avg(depth) / 100 as expected_share,
        sum(rank_depth) filter (where is_two_way) as ranks_depth,
        sum(rank_messages) filter (where is_two_way) as ranks_messages,
        sum(rank_recency) filter (where is_two_way) as ranks_recency
    from ranked
    group by owner, network, month, horizon_days
)

select
    owner, -- whose history it is
    network, -- the network
    cast(month + interval 1 month as date) as cut_off, -- depth is from before this day
    horizon_days, -- two-way contact is looked for in as many days after it
    people, -- people with contact before the cut-off
    positives, -- of them, with two-way contact after it
    round(
        (ranks_depth - positives * (positives + 1) / 2.0) / (positives * negatives), 6
    ) as auc_depth, -- area under the ROC curve of depth; 0.5 is chance
    round(
        (ranks_messages - positives * (positives + 1) / 2.0)
        / (positives * negatives), 6
    ) as auc_messages, -- the same of the number of contacts
    round(
        (ranks_recency - positives * (positives + 1) / 2.0) / (positives * negatives), 6
    ) as auc_recency, -- the same of the time since the last contact
    case when horizon_days = 30 then round(expected_share, 6) end
        as expected_share, -- mean of depth / 100: the share expected within 30 days; null for other horizons
    round(positives / people, 6) as observed_share -- share found
from summed
where positives > 0 and negatives > 0 and people >= 5
