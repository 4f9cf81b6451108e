-- Who was in touch by `as_of`, every score of them, and what came after. A rival
-- is counted from the messages themselves; depth is the warehouse's.
with before as (
    select
        ego,
        alter,
        count(*) as messages,
        least(
            count(*) filter (where direction = 'out'),
            count(*) filter (where direction = 'in')
        ) + count(*) / 1e6 as least_way,  -- ties by all messages
        epoch(max(sent_at)) as recency,
        epoch($as_of) - epoch(min(sent_at)) as age,
        epoch(max(sent_at)) - epoch(min(sent_at)) as span,
        sum(pow(2, -(epoch($as_of) - epoch(sent_at)) / 86400 / 30)) as decayed,
        count(distinct floor((epoch($as_of) - epoch(sent_at)) / 86400)) as active_days
    from events
    where sent_at <= $as_of
    group by ego, alter
),

after as (
    select
        ego,
        alter,
        bool_or(direction = 'out') and bool_or(direction = 'in') as is_two_way,
        count(distinct floor((epoch(sent_at) - epoch($as_of)) / 86400)) as days_after
    from events
    where sent_at > $as_of and sent_at <= $as_of + to_days($horizon)
    group by ego, alter
),

ranked as (
    select
        *,
        (
            rank() over (partition by ego order by recency)
            + rank() over (partition by ego order by messages)
            + rank() over (partition by ego order by span)
            - rank() over (partition by ego order by recency desc)
            - rank() over (partition by ego order by messages desc)
            - rank() over (partition by ego order by span desc)
        ) as rfm  -- twice the sum of mid-ranks, but for a constant
    from before
)

select
    $task as task,
    $horizon as horizon,
    $as_of as cut_off,
    ranked.*,
    1 as connection,
    h60.depth as depth_60,
    h90.depth as depth_90,
    h90.shape,
    ahead.days_low,
    ahead.days_high,
    coalesce(after.days_after, 0) as days_after,
    coalesce(after.is_two_way, false) as is_two_way
from ranked
left join after using (ego, alter)
left join depths_60 as h60
    on ego = h60.owner and alter = h60.person_id and h60.network = 'network'
left join depths_90 as h90
    on ego = h90.owner and alter = h90.person_id and h90.network = 'network'
left join stg_days_ahead as ahead
    on ego = ahead.owner and alter = ahead.person_id and ahead.network = 'network'
