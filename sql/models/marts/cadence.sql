-- One row per person with contact: the rhythm of the tie and who keeps it up.
-- A session is a run of text messages one to one, less than `session_gap`
-- apart; a call ends it (as in bandicoot).
with gaps as (
    select
        owner,
        person_id,
        day - lag(day) over (partition by owner, person_id order by day) as gap
    from stg_days
),

rhythm as (
    select
        owner,
        person_id,
        case when count(gap) >= 2 then count(gap) end as gaps,
        case when count(gap) >= 2 then median(gap) end as usual_gap_days,
        stddev_pop(gap) / avg(gap) as variation
    from gaps
    group by owner, person_id
)

select
    rhythm.owner, -- whose history it is
    rhythm.person_id, -- the person
    rhythm.usual_gap_days, -- median days between contact days; null under three days
    round(
        (sqrt(rhythm.gaps + 1) * rhythm.variation - sqrt(rhythm.gaps - 1))
        / ((sqrt(rhythm.gaps + 1) - 2) * rhythm.variation + sqrt(rhythm.gaps - 1)), 6
    ) as burstiness, -- Kim-Jo A_n of the gaps, -1 regular to 1 bursty; null under three days
    round(
        (talk.last_said_at - talk.first_said_at) / 1000000.0 / nullif(talk.lines - 1, 0),
        6
    ) as interevent_time, -- mean seconds from one message or call to the next; null under two
    coalesce(talk.sessions, 0) as sessions, -- sessions of messages one to one
    round(talk.sessions_out / nullif(talk.sessions, 0), 6)
        as initiated_share, -- share of sessions the owner began, 0 to 1; null without any
    round(talk.sessions_in_answered / nullif(talk.sessions_in, 0), 6)
        as response_rate, -- share of the person's sessions the owner answered, 0 to 1; null without any
    round(talk.sessions_out_answered / nullif(talk.sessions_out, 0), 6)
        as response_rate_in, -- share of the owner's sessions the person answered, 0 to 1; null without any
    round(talk.delay_sum / 1000000.0 / nullif(talk.delays, 0), 6)
        as response_delay_mean, -- owner's mean delay in seconds; cannot exceed the session gap
    round(talk.delay_median / 1000000.0, 6)
        as response_delay_median -- the same, median
from rhythm
left join stg_sessions as talk
    on rhythm.owner = talk.owner
    and rhythm.person_id = talk.person_id
    and talk.network = 'all'
