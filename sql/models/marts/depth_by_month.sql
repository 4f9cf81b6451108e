-- One row per person, network (and `all`) and complete month since their first
-- contact: depth at the month's end, from what was known by then. Days are
-- calendar days in UTC here, so that months can be compared.
-- Over all networks a day counts once. Who is on one network only has the same
-- depth there and over all, which is added at the end.
with on_several as (
    select owner, person_id
    from stg_contact_dates
    group by owner, person_id
    having count(distinct network) > 1
),

scoped as (
    select owner, person_id, network, day, covered_to, is_out, is_in, events
    from stg_contact_dates
    union all
    select
        events.owner,
        events.person_id,
        'all' as network,
        events.day,
        max(events.covered_to) as covered_to,
        bool_or(events.is_out) as is_out,
        bool_or(events.is_in) as is_in,
        sum(events.events) as events
    from stg_contact_dates as events
    join on_several
        on events.owner = on_several.owner
        and events.person_id = on_several.person_id
    group by events.owner, events.person_id, events.day
),

-- A number for each tie, since ages are counted over every day and month.
ties as (
    select
        owner,
        person_id,
        network,
        row_number() over (order by owner, network, person_id) as tie
    from scoped
    group by owner, person_id, network
),

-- The decay from a day to a month's end is a power of the first times one of
-- the second, so the first is taken once a day.
days as (
    select
        ties.tie,
        scoped.owner,
        scoped.day - date '2000-01-01' as day,
        scoped.covered_to - date '2000-01-01' as covered_to,
        case when is_out then pow(2, (day - date '2000-01-01') / p.h) else 0 end
            as weight_out,
        case when is_in then pow(2, (day - date '2000-01-01') / p.h) else 0 end
            as weight_in,
        coalesce(
            lead(day) over (partition by ties.tie order by day) - date '2000-01-01',
            1000000
        ) as next_day,
        events
    from scoped
    join ties
        on scoped.owner = ties.owner
        and scoped.person_id = ties.person_id
        and scoped.network = ties.network
    join parameters as p on true
),

spans as (
    select owner, min(day) as first_day
    from stg_contact_dates
    group by owner
),

month_ends as (
    select
        spans.owner,
        cast(series.month as date) as month,
        cast(series.month + interval 1 month as date) - date '2000-01-01' as ends_on
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

-- Beyond what a network covers, time stands still: unknown is not weak. Of the
-- days within one 30-day period back from the month's end, the last one stands
-- for the period.
aged as (
    select
        days.tie,
        month_ends.month,
        least(month_ends.ends_on, days.covered_to) as counted_to,
        sum(days.weight_out) as weight_out,
        sum(days.weight_in) as weight_in,
        count(*) filter (
            where days.next_day >= month_ends.ends_on
                or (least(month_ends.ends_on, days.covered_to) - days.day - 1) // 30
                <> (least(month_ends.ends_on, days.covered_to) - days.next_day - 1)
                    // 30
        ) as active_months,
        max(days.day) as last_day,
        sum(days.events) as events
    from days
    join month_ends on days.owner = month_ends.owner and days.day < month_ends.ends_on
    group by
        days.tie,
        month_ends.month,
        least(month_ends.ends_on, days.covered_to)
),

decayed as (
    select
        aged.tie,
        aged.month,
        sum(weight_out * pow(2, -(counted_to - 0.5) / p.h)) as d_out,
        sum(weight_in * pow(2, -(counted_to - 0.5) / p.h)) as d_in,
        sum(weight_out) > 0 and sum(weight_in) > 0 as is_mutual,
        sum(active_months) as active_months,
        min(counted_to - last_day - 1) as days_silent,
        sum(events) as events
    from aged
    join parameters as p on true
    group by aged.tie, aged.month
),

rated as (
    select
        ties.owner,
        ties.person_id,
        ties.network,
        decayed.*,
        (sqrt((d_out + p.eps) * (d_in + p.eps)) - p.eps)
        * active_months / (active_months + p.k) / p.kappa as rate
    from decayed
    join ties on decayed.tie = ties.tie
    join parameters as p on true
),

every as (
    select owner, person_id, network, month, is_mutual, days_silent, events, rate
    from rated
    union all
    select
        rated.owner,
        rated.person_id,
        'all' as network,
        rated.month,
        rated.is_mutual,
        rated.days_silent,
        rated.events,
        rated.rate
    from rated
    left join on_several
        on rated.owner = on_several.owner and rated.person_id = on_several.person_id
    where on_several.person_id is null
)

select
    every.owner, -- whose history it is
    every.person_id, -- the person
    every.network, -- the network, or `all`
    every.month, -- first day of the month at whose end this stood
    round(100 * rate / (1 + rate), 6) as depth, -- depth from what was known by then
    case
        when is_mutual and 100 * rate / (1 + rate) >= p.close_depth then 'close'
        when is_mutual and 100 * rate / (1 + rate) >= p.kept_up_depth then 'kept_up'
        when is_mutual then 'mutual'
        else 'contacted'
    end as rung, -- contacted, mutual, kept_up, close
    every.days_silent, -- days since the last contact by then
    cast(every.events as bigint) as events -- interactions that were contact by then
from every
join parameters as p on true
