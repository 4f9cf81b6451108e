-- One row per person and network they talk on one to one, and per person over
-- `all`: the sessions of their messages, counted. A session is a run of messages
-- less than `session_gap` apart; a call ends it (as in bandicoot). The row in the
-- file decides which of two at the same time was first.
with pairs as (
    select
        owner,
        person_id,
        network,
        count(*) as lines,
        min(said_at) as first_said_at,
        max(said_at) as last_said_at,
        count(*) over (partition by owner, person_id) = 1 as is_only
    from stg_talk
    group by owner, person_id, network
),

scopes as (
    select
        pairs.owner,
        pairs.person_id,
        pairs.network as talked_on,
        case when kinds.is_all then 'all' else pairs.network end as network,
        pairs.lines,
        pairs.first_said_at,
        pairs.last_said_at,
        pairs.is_only
    from pairs
    join (select false as is_all union all select true as is_all) as kinds
        on not (kinds.is_all and pairs.is_only)
),

-- Numbered, since a million lines are sorted by it.
ties as (
    select *, dense_rank() over (order by owner, person_id, network) as tie
    from scopes
),

lines as (
    select
        ties.tie,
        talk.said_at,
        talk.source_line,
        talk.speaker,
        lag(talk.said_at) over spoken as previous_at,
        lag(talk.speaker) over spoken as previous_speaker
    from stg_talk as talk
    join ties
        on talk.owner = ties.owner
        and talk.person_id = ties.person_id
        and talk.network = ties.talked_on
    window spoken as (
        partition by ties.tie order by talk.said_at, talk.source_line, talk.speaker
    )
),

opened as (
    select
        lines.*,
        said_at - previous_at as delay,
        previous_at is null
            or previous_speaker = 0
            or said_at - previous_at >= p.session_gap * 1000000 as is_first
    from lines
    join parameters as p on true
    where speaker > 0
),

-- What begins a session, and what answers the other within it.
turns as (
    select
        tie,
        said_at,
        source_line,
        speaker,
        delay,
        is_first,
        not lead(is_first) over (
            partition by tie order by said_at, source_line, speaker
        ) as is_answered
    from opened
    where is_first or speaker <> previous_speaker
),

counted as (
    select
        tie,
        count(*) filter (where is_first) as sessions,
        count(*) filter (where is_first and speaker = 2) as sessions_out,
        count(*) filter (where is_first and speaker = 2 and is_answered)
            as sessions_out_answered,
        count(*) filter (where is_first and speaker = 1) as sessions_in,
        count(*) filter (where is_first and speaker = 1 and is_answered)
            as sessions_in_answered,
        count(*) filter (where not is_first and speaker = 2 and delay > 0) as delays,
        sum(delay) filter (where not is_first and speaker = 2) as delay_sum,
        median(delay) filter (where not is_first and speaker = 2 and delay > 0)
            as delay_median
    from turns
    group by tie
),

spans as (
    select
        tie,
        cast(sum(lines) as bigint) as lines,
        min(first_said_at) as first_said_at,
        max(last_said_at) as last_said_at
    from ties
    group by tie
),

-- Who talks on one network only has the same figures there and over all.
named as (
    select distinct tie, owner, person_id, network from ties
    union all
    select tie, owner, person_id, 'all' as network from ties where is_only
)

select
    named.owner,
    named.person_id,
    named.network,
    spans.lines,
    spans.first_said_at,
    spans.last_said_at,
    coalesce(counted.sessions, 0) as sessions,
    coalesce(counted.sessions_out, 0) as sessions_out,
    coalesce(counted.sessions_out_answered, 0) as sessions_out_answered,
    coalesce(counted.sessions_in, 0) as sessions_in,
    coalesce(counted.sessions_in_answered, 0) as sessions_in_answered,
    coalesce(counted.delays, 0) as delays,
    counted.delay_sum,
    counted.delay_median
from named
join spans on named.tie = spans.tie
left join counted on named.tie = counted.tie
