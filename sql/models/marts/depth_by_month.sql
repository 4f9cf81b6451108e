-- One row per person, network (and `all`) and complete month since their first
-- contact: depth at the month's end, from what was known by then. Days are
-- calendar days in UTC here, so that months can be compared.
-- Over all networks a day counts once, for each direction on the network whose
-- archives end first. Who is on one network only has the same depth there and over
-- all, which is added at the end.
with on_several as (
    select owner, person_id
    from stg_contact_dates
    group by owner, person_id
    having count(distinct network) > 1
),

together as (
    select
        events.owner,
        events.person_id,
        events.day,
        events.covered_to,
        bool_or(events.is_out) as is_out,
        bool_or(events.is_in) as is_in,
        sum(events.events) as events
    from stg_contact_dates as events
    join on_several
        on events.owner = on_several.owner
        and events.person_id = on_several.person_id
    group by events.owner, events.person_id, events.day, events.covered_to
),

scoped as (
    select owner, person_id, network, day, covered_to, is_out, is_in, events
    from stg_contact_dates
    union all
    select
        owner,
        person_id,
        'all' as network,
        day,
        covered_to,
        is_out and covered_to = min(case when is_out then covered_to end) over same_day
            as is_out,
        is_in and covered_to = min(case when is_in then covered_to end) over same_day
            as is_in,
        events
    from together
    window same_day as (partition by owner, person_id, day)
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
-- the second, so the first is taken once a day; both times so much that neither runs
-- out of numbers in two thousand half-lives.
days as (
    select
        ties.tie,
        scoped.owner,
        date_trunc('month', scoped.day) as month,
        scoped.day - cast(p.as_of as date) as day,
        scoped.covered_to - cast(p.as_of as date) as covered_to,
        case when is_out then pow(2, (day - cast(p.as_of as date)) / p.h + 1000) else 0 end
            as weight_out,
        case when is_in then pow(2, (day - cast(p.as_of as date)) / p.h + 1000) else 0 end
            as weight_in,
        events
    from scoped
    join ties
        on scoped.owner = ties.owner
        and scoped.person_id = ties.person_id
        and scoped.network = ties.network
    join parameters as p on true
),

followed as (
    select
        days.*,
        lead(day, 1, 1000000) over tie as next_day,
        lag(month) over tie is distinct from month
        or lag(covered_to) over tie is distinct from covered_to as is_new,
        min(covered_to) over (partition by tie) as first_end,
        max(covered_to) over (partition by tie) as last_end
    from days
    window tie as (partition by tie order by day)
),

numbered as (
    select
        *,
        sum(case when is_new then 1 else 0 end) over (
            partition by tie order by day rows unbounded preceding
        ) as run
    from followed
),

-- The days of one month are taken together: at most one end of a 30-day period
-- falls among them.
runs as (
    select
        tie,
        owner,
        covered_to,
        min(day) as first_day,
        max(day) as last_day,
        max(day) - min(day) as width,
        max(next_day) - max(day) as gap,
        sum(weight_out) as weight_out,
        sum(weight_in) as weight_in,
        sum(events) as events,
        min(first_end) as first_end,
        min(last_end) as last_end
    from numbered
    group by tie, owner, covered_to, run
),

spans as (
    select owner, covered_to, min(first_day) as first_day
    from runs
    group by owner, covered_to
),

months as (
    select
        spans.owner,
        spans.covered_to,
        cast(series.month as date) as month,
        cast(series.month + interval 1 month as date) - cast(p.as_of as date)
            as ends_on
    from spans
    join parameters as p on true
    cross join unnest(
        generate_series(
            date_trunc(
                'month',
                cast(
                    cast(p.as_of as date) + cast(spans.first_day as integer)
                    as timestamp
                )
            ),
            cast(date_trunc('month', p.as_of) as timestamp) - interval 1 month,
            interval 1 month
        )
    ) as series (month)
),

-- Beyond what a network covers, time stands still: unknown is not weak.
month_ends as (
    select
        months.*,
        least(ends_on, covered_to) as counted_to,
        least(pow(2, -(least(ends_on, covered_to) - 0.5) / p.h - 1000), 1e300) as decay
    from months
    join parameters as p on true
),

-- Of the days in one 30-day period back from the month's end the last one counts:
-- the one with a gap after it beyond the period's end. A run reaches over such an
-- end itself where it is wide enough.
decayed as (
    select
        runs.tie,
        month_ends.month,
        sum(runs.weight_out * month_ends.decay) as d_out,
        sum(runs.weight_in * month_ends.decay) as d_in,
        count(*) filter (
            where runs.gap > (month_ends.counted_to - runs.last_day - 1) % 30
        ) + count(*) filter (
            where runs.width + (month_ends.counted_to - runs.last_day - 1) % 30 >= 30
        ) as active_months,
        greatest(min(month_ends.counted_to - runs.last_day - 1), 0) as days_silent,
        sum(runs.events) as events
    from runs
    join month_ends
        on runs.owner = month_ends.owner
        and runs.covered_to = month_ends.covered_to
        and runs.last_day < month_ends.ends_on
    group by runs.tie, month_ends.month
),

-- Where one network's archives end before another's, its days are counted back
-- from another day: after that end periods are told one by one.
beyond as (
    select
        runs.tie,
        month_ends.month,
        (month_ends.counted_to - runs.last_day - 1) // 30 as period_of_last,
        (month_ends.counted_to - runs.first_day - 1) // 30 as period_of_first
    from runs
    join month_ends
        on runs.owner = month_ends.owner
        and runs.covered_to = month_ends.covered_to
        and runs.last_day < month_ends.ends_on
        and runs.first_end < month_ends.ends_on
    where runs.first_end < runs.last_end
),

periods as (
    select tie, month, count(distinct period) as active_months
    from (
        select tie, month, period_of_last as period from beyond
        union all
        select tie, month, period_of_first as period from beyond
    ) as each_period
    group by tie, month
),

counted as (
    select
        decayed.* exclude (active_months),
        coalesce(periods.active_months, decayed.active_months) as active_months
    from decayed
    left join periods
        on decayed.tie = periods.tie and decayed.month = periods.month
),

rated as (
    select
        counted.*,
        d_out > 0 and d_in > 0 as is_mutual,
        (d_out * d_in + p.eps * (d_out + d_in))
        / (sqrt((d_out + p.eps) * (d_in + p.eps)) + p.eps)
        * active_months / (active_months + p.k) / p.kappa as rate
    from counted
    join parameters as p on true
),

placed as (
    select tie, owner, person_id, network from ties
    union all
    select ties.tie, ties.owner, ties.person_id, 'all' as network
    from ties
    left join on_several
        on ties.owner = on_several.owner and ties.person_id = on_several.person_id
    where on_several.person_id is null
)

select
    placed.owner, -- whose history it is
    placed.person_id, -- the person
    placed.network, -- the network, or `all`
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
join placed on rated.tie = placed.tie
join parameters as p on true
