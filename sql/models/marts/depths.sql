-- One row per person and network with contact, and per person over `all`
-- networks: depth, its parts and its interval.
with separate as (
    select
        owner,
        person_id,
        network as scope,
        days_ago as day,
        days_ago,
        case when is_out then days_ago end as out_ago,
        case when is_in then days_ago end as in_ago,
        unix_micros(covered_until) - unix_micros(first_at) as first_ago,
        events_out,
        events_in,
        first_at,
        last_at
    from contact_days
),

days as (
    select * from separate
    union all
    select
        owner,
        person_id,
        'all' as scope,
        day,
        days_ago,
        out_ago,
        in_ago,
        first_ago,
        events_out,
        events_in,
        first_at,
        last_at
    from stg_days
),

-- Each network's days are counted back from the end of what it covers.
periods as (
    select owner, person_id, network as scope, cast(floor(days_ago / 30.0) as bigint) as period
    from contact_days
    union all
    select owner, person_id, 'all' as scope, cast(floor(days_ago / 30.0) as bigint) as period
    from contact_days
),

active as (
    select owner, person_id, scope, count(distinct period) as active_months
    from periods
    group by owner, person_id, scope
),

decayed as (
    select
        days.owner,
        days.person_id,
        days.scope,
        sum(pow(2, -(days_ago + 0.5) / p.h)) as d_any,
        coalesce(sum(pow(2, -(out_ago + 0.5) / p.h)), 0) as d_out,
        coalesce(sum(pow(2, -(in_ago + 0.5) / p.h)), 0) as d_in,
        count(out_ago) > 0 and count(in_ago) > 0 as is_mutual,
        count(*) as active_days,
        cast(sum(events_out) as bigint) as n_out,
        cast(sum(events_in) as bigint) as n_in,
        min(days_ago) as days_silent,
        max(day) - min(day) as span,
        max(first_ago) / 86400000000.0 as age,
        min(first_at) as first_at,
        max(last_at) as last_at
    from days
    join parameters as p on true
    group by days.owner, days.person_id, days.scope
),

parts as (
    select
        decayed.*,
        active.active_months,
        (d_out + d_in) / 2 as frequency,
        -- The same as sqrt((d_out + eps) * (d_in + eps)) - eps, over the frequency; said
        -- so, it stays right where both are next to nothing, as after many half-lives.
        coalesce(
            (d_out * d_in + p.eps * (d_out + d_in))
            / (sqrt((d_out + p.eps) * (d_in + p.eps)) + p.eps)
            / nullif((d_out + d_in) / 2, 0),
            0
        ) as mutuality,
        active_months / (active_months + p.k) as persistence,
        p.a0 + d_any / p.phi as shape,
        p.b0 + p.h / ln(2) * (1 - pow(2, -greatest(age, 1) / p.h)) / p.phi as expo
    from decayed
    join active
        on decayed.owner = active.owner
        and decayed.person_id = active.person_id
        and decayed.scope = active.scope
    join parameters as p on true
),

rated as (
    select
        parts.*,
        frequency * mutuality * persistence / p.kappa as rate
    from parts
    join parameters as p on true
),

-- 80 % interval of a gamma rate, after Wilson and Hilferty.
bounded as (
    select
        *,
        rate * pow(greatest(1 - 1 / (9 * shape) - 1.2816 / (3 * sqrt(shape)), 0), 3)
            as rate_low,
        rate * pow(greatest(1 - 1 / (9 * shape) + 1.2816 / (3 * sqrt(shape)), 0), 3)
            as rate_high
    from rated
),

scaled as (
    select
        *,
        100 * rate / (1 + rate) as depth,
        100 * rate_low / (1 + rate_low) as bound_low,
        100 * rate_high / (1 + rate_high) as bound_high
    from bounded
)

select
    scaled.owner, -- whose history it is
    scaled.person_id, -- the person
    scaled.scope as network, -- the network, or `all`
    round(scaled.depth, 6) as depth, -- 0 to 100; 50 is one effective two-way contact day per 30 days
    round(least(scaled.bound_low, scaled.depth), 6) as depth_low, -- lower end of the 80 % interval, 0 to depth
    round(greatest(scaled.bound_high, scaled.depth), 6) as depth_high, -- upper end of the 80 % interval, depth to 100
    round(scaled.frequency, 6) as frequency, -- A: decayed contact days, mean of both directions, above 0
    round(scaled.mutuality, 6) as mutuality, -- M: 0 to 1; 1 balanced, towards 0 one-way
    round(scaled.persistence, 6) as persistence, -- P: active 30-day periods as a share, 0 to 1; `k` of them are one half
    round(scaled.rate, 6) as rate, -- r: effective two-way contact days per 30 days, 0 or more
    round(1 - pow(scaled.expo / (scaled.expo + 30), scaled.shape), 6)
        as p_contact_30d, -- chance of any contact within the next 30 days, 0 to 1
    case
        when scaled.shape < 0.5 then 'low'
        when scaled.shape < 2 then 'medium'
        else 'high'
    end as confidence, -- how much evidence: low, medium, high
    round(scaled.shape, 6) as shape, -- gamma rate of contact days: evidence, in over-dispersed days
    round(scaled.expo, 6) as expo, -- and the days it was gathered in
    case
        when scaled.is_mutual and scaled.depth >= p.close_depth then 'close'
        when scaled.is_mutual and scaled.depth >= p.kept_up_depth then 'kept_up'
        when scaled.is_mutual then 'mutual'
        else 'contacted'
    end as rung, -- contacted, mutual, kept_up, close; each holds those after it
    -- Each cut is what the circle's name says; rungs are judged, circles are not.
    case
        when scaled.rate >= 30 / 7.0 then '1 weekly'
        when scaled.rate >= 1 then '2 monthly'
        when scaled.rate >= 0.25 then '3 seasonal'
        else '4 faded or thin'
    end as circle, -- by rate: weekly, monthly, seasonal, faded or thin
    scaled.depth < p.dormant_depth and scaled.active_months >= p.dormant_months
        as dormant, -- was kept up for long and is silent now
    scaled.n_out, -- contacts from the owner
    scaled.n_in, -- contacts from the person
    round(ln((scaled.n_out + 1.0) / (scaled.n_in + 1.0)), 6)
        as balance, -- whose part is larger, a logarithm: 0 even, above it the owner's, below it the person's
    scaled.active_days, -- days with contact
    scaled.active_months, -- 30-day periods with contact
    scaled.first_at, -- first contact, UTC
    scaled.last_at, -- last contact, UTC
    scaled.days_silent, -- days since the last contact, to the end of what is covered
    case
        when scaled.active_days >= 3
            then round(
                scaled.span
                / (scaled.active_days - 1.0), 6
            )
    end as mean_gap_days -- mean days between contact days; null under three
from scaled
join parameters as p on true
