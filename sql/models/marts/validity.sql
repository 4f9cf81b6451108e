-- One row per owner, network, past month's end and horizon: how well depth from
-- before it ranked people by two-way contact after it, beside two rivals (area
-- under the ROC curve). The self-test of every user's own history; `calibration`
-- is its other half.
with scored as (
    select
        owner,
        network,
        cut_off,
        horizon_days,
        is_two_way,
        'depth' as score,
        cast(depth as decimal(18, 6)) as points
    from stg_past_cases
    union all
    select
        owner,
        network,
        cut_off,
        horizon_days,
        is_two_way,
        'messages' as score,
        events as points
    from stg_past_cases
    union all
    select
        owner,
        network,
        cut_off,
        horizon_days,
        is_two_way,
        'recency' as score,
        -days_silent as points
    from stg_past_cases
),

tied as (
    select
        owner,
        network,
        cut_off,
        horizon_days,
        score,
        points,
        count(*) as people,
        count(*) filter (where is_two_way) as positives
    from scored
    group by owner, network, cut_off, horizon_days, score, points
),

-- Who is tied shares the mean of their ranks: a tie counts a half.
ranked as (
    select
        *,
        sum(people) over (
            partition by owner, network, cut_off, horizon_days, score
            order by points
        ) - (people - 1) / 2.0 as place
    from tied
),

summed as (
    select
        owner,
        network,
        cut_off,
        horizon_days,
        sum(people) filter (where score = 'depth') as people,
        sum(positives) filter (where score = 'depth') as positives,
        sum(people - positives) filter (where score = 'depth') as negatives,
        sum(people * points) filter (where score = 'depth') as depths,
        sum(positives * place) filter (where score = 'depth') as ranks_depth,
        sum(positives * place) filter (where score = 'messages') as ranks_messages,
        sum(positives * place) filter (where score = 'recency') as ranks_recency
    from ranked
    group by owner, network, cut_off, horizon_days
)

select
    owner, -- whose history it is
    network, -- the network
    cut_off, -- depth is from before this day
    horizon_days, -- two-way contact is looked for in as many days after it
    cast(people as bigint) as people, -- people with contact before the cut-off
    cast(positives as bigint) as positives, -- of them, with two-way contact after it
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
    case when horizon_days = 30 then round(depths / people / 100, 6) end
        as expected_share, -- mean of depth / 100: the share expected within 30 days; null for other horizons
    round(positives / people, 6) as observed_share -- share found
from summed
where positives > 0 and negatives > 0 and people >= 5
