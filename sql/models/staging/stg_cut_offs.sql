-- One row per owner, network, horizon and past month's end that the self-test
-- looks back to, where contact goes back six months: with 45 days of it before and
-- the horizon after each, which leaves three at least for 30 days; six at most, up
-- to three months apart where the history is long enough.
with spans as (
    select
        owner,
        network,
        min(day) as first_day,
        max(covered_to) - 1 as last_day
    from stg_contact_dates
    group by owner, network
),

horizons as (
    select cast(30 as integer) as horizon_days
    union all
    select cast(p.horizon_days as integer) as horizon_days from parameters as p
),

month_ends as (
    select
        spans.owner,
        spans.network,
        horizons.horizon_days,
        spans.first_day,
        spans.last_day,
        cast(series.month as date) as month,
        cast(series.month + interval 1 month as date) as cut_off
    from spans
    cross join horizons
    cross join unnest(
        generate_series(
            cast(date_trunc('month', spans.first_day) as timestamp),
            cast(date_trunc('month', spans.last_day) as timestamp),
            interval 1 month
        )
    ) as series (month)
    where spans.last_day - spans.first_day >= 180
),

placed as (
    select
        *,
        row_number() over (
            partition by owner, network, horizon_days order by month desc
        ) as place,
        least(
            greatest(
                count(*) over (partition by owner, network, horizon_days) // 6, 1
            ),
            3
        ) as step
    from month_ends
    where cut_off - first_day >= 45 and last_day - cut_off >= horizon_days
)

select
    owner,
    network,
    horizon_days,
    month,
    cut_off
from placed
where (place - 1) % step = 0 and place <= 6 * step
