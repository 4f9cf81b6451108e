-- One row per person, network (and `all`) and complete month since their first
-- contact: depth at the month's end, from what was known by then. Days are
-- calendar days in UTC here, so that months can be compared.
with events as (
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
),

days as (
    select owner, person_id, network, day, covered_to, is_out, is_in, events
    from events
    union all
    select
        owner,
        person_id,
        'all' as network,
        day,
        max(covered_to) as covered_to,
        bool_or(is_out) as is_out,
        bool_or(is_in) as is_in,
        sum(events) as events
    from events
    group by owner, person_id, day
),

spans as (
    select owner, min(day) as first_day
    from events
    group by owner
),

month_ends as (
    select
        spans.owner,
        cast(series.month as date) as month,
        cast(series.month + interval 1 month as date) as ends_on
    from spans
    join parameters as p on true
    cross join unnest(
        generate_series(
            cast(date_trunc('month', spans.first_day) as timestamp),
            cast(date_trunc('month', p.as_of - interval 1 microsecond) as timestamp)
                - interval 1 month,
            interval 1 month
        )
    ) as series (month)
),

aged as (
    select
        days.owner,
        days.person_id,
        days.network,
        month_ends.month,
        -- Beyond what a network covers, time stands still: unknown is not weak.
        least(month_ends.ends_on, days.covered_to) - days.day - 1 as days_ago,
        days.is_out,
        days.is_in,
        days.events
    from days
    join month_ends on days.owner = month_ends.owner and days.day < month_ends.ends_on
),

decayed as (
    select
        aged.owner,
        aged.person_id,
        aged.network,
        aged.month,
        sum(case when is_out then pow(2, -(days_ago + 0.5) / p.h) else 0 end) as d_out,
        sum(case when is_in then pow(2, -(days_ago + 0.5) / p.h) else 0 end) as d_in,
        bool_or(is_out) and bool_or(is_in) as is_mutual,
        count(distinct days_ago // 30) as active_months,
        min(days_ago) as days_silent,
        sum(events) as events
    from aged
    join parameters as p on true
    group by aged.owner, aged.person_id, aged.network, aged.month
),

rated as (
    select
        decayed.*,
        (sqrt((d_out + p.eps) * (d_in + p.eps)) - p.eps)
        * active_months / (active_months + p.k) / p.kappa as rate
    from decayed
    join parameters as p on true
)

select
    rated.owner, -- whose history it is
    rated.person_id, -- the person
    rated.network, -- the network, or `all`
    rated.month, -- first day of the month at whose end this stood
    round(100 * rate / (1 + rate), 6) as depth, -- depth from what was known by then
    case
        when is_mutual and 100 * rate / (1 + rate) >= p.close_depth then 'close'
        when is_mutual and 100 * rate / (1 + rate) >= p.kept_up_depth then 'kept_up'
        when is_mutual then 'mutual'
        else 'contacted'
    end as rung, -- contacted, mutual, kept_up, close
    rated.days_silent, -- days since the last contact by then
    cast(rated.events as bigint) as events -- interactions that were contact by then
from rated
join parameters as p on true
