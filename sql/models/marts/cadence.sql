-- One row per person with contact: the rhythm of the tie and who keeps it up.
-- A session is a run of text messages one to one, less than `session_gap`
-- apart; a call ends it (as in bandicoot).
with days as (
    select distinct
        owner,
        person_id,
        covered_until - days_ago * interval 1 day as day_end
    from contact_days
),

gaps as (
    select
        owner,
        person_id,
        date_diff(
            'second', lag(day_end) over (partition by owner, person_id order by day_end),
            day_end
        ) / 86400.0 as gap
    from days
),

rhythm as (
    select
        owner,
        person_id,
        case when count(gap) >= 2 then median(gap) end as usual_gap_days,
        case
            when count(gap) >= 2 and avg(gap) > 0
                then stddev_pop(gap) / avg(gap)
        end as variation,
        count(gap) as gaps
    from gaps
    group by owner, person_id
),

events as (
    select
        owner,
        person_id,
        kind,
        direction,
        occurred_at,
        source_line,
        characters,
        lag(occurred_at) over tie as previous_at,
        lag(kind) over tie as previous_kind,
        lag(direction) over tie as previous_direction
    from interactions
    where person_id is not null
        and group_size = 1
        and kind in ('message', 'call')
        and direction is not null
    window tie as (
        partition by owner, person_id
        order by occurred_at, source_line, direction, characters
    )
),

messages as (
    select
        events.*,
        date_diff('microsecond', previous_at, occurred_at) / 1000000.0 as delay,
        previous_at is null
            or previous_kind <> 'message'
            or date_diff('microsecond', previous_at, occurred_at)
                >= p.session_gap * 1000000
            as is_first
    from events
    join parameters as p on true
    where kind = 'message'
),

numbered as (
    select
        *,
        sum(case when is_first then 1 else 0 end) over (
            partition by owner, person_id
            order by occurred_at, source_line, direction, characters
            rows unbounded preceding
        ) as session
    from messages
),

sessions as (
    select
        owner,
        person_id,
        session,
        bool_or(is_first and direction = 'out') as is_out,
        bool_or(direction = 'out') as has_out,
        bool_or(direction = 'in') as has_in
    from numbered
    group by owner, person_id, session
),

started as (
    select
        owner,
        person_id,
        count(*) as sessions,
        avg(case when is_out then 1.0 else 0.0 end) as initiated_share,
        avg(case when has_out then 1.0 else 0.0 end) filter (where not is_out)
            as response_rate,
        avg(case when has_in then 1.0 else 0.0 end) filter (where is_out)
            as response_rate_in
    from sessions
    group by owner, person_id
),

answered as (
    select
        owner,
        person_id,
        avg(delay) as response_delay_mean,
        median(delay) as response_delay_median
    from numbered
    where not is_first
        and direction = 'out'
        and previous_direction = 'in'
        and delay > 0
    group by owner, person_id
)

select
    rhythm.owner, -- whose history it is
    rhythm.person_id, -- the person
    rhythm.usual_gap_days, -- median days between contact days; null under three days
    round(
        case
            when rhythm.variation is not null
                then (
                    sqrt(rhythm.gaps + 1) * rhythm.variation - sqrt(rhythm.gaps - 1)
                ) / (
                    (sqrt(rhythm.gaps + 1) - 2) * rhythm.variation
                    + sqrt(rhythm.gaps - 1)
                )
        end, 6
    ) as burstiness, -- Kim-Jo A_n of the gaps, -1 regular to 1 bursty
    coalesce(started.sessions, 0) as sessions, -- sessions of messages one to one
    round(started.initiated_share, 6) as initiated_share, -- share of sessions the owner began
    round(started.response_rate, 6) as response_rate, -- share of the person's sessions the owner answered; null without any
    round(started.response_rate_in, 6) as response_rate_in, -- share of the owner's sessions the person answered
    round(answered.response_delay_mean, 6) as response_delay_mean, -- owner's mean delay in seconds; cannot exceed the session gap
    round(answered.response_delay_median, 6) as response_delay_median -- the same, median
from rhythm
left join started
    on rhythm.owner = started.owner and rhythm.person_id = started.person_id
left join answered
    on rhythm.owner = answered.owner and rhythm.person_id = answered.person_id
