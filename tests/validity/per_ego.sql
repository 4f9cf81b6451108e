-- One row per task, ego and score: the mean over the cut-offs of how well the
-- score ranked the ego's people by two-way contact. Only where there are five
-- people and both kinds.
with kept as (
    select task, ego, cut_off
    from cases
    group by task, ego, cut_off
    having count(*) >= 5 and bool_or(is_two_way) and not bool_and(is_two_way)
),

scored as (
    unpivot (
        select
            cases.* exclude (horizon, span, shape, days_low, days_high, days_after)
                replace (
                    messages::double as messages,
                    active_days::double as active_days,
                    rfm::double as rfm,
                    connection::double as connection
                )
        from cases semi join kept using (task, ego, cut_off)
    )
    on * exclude (task, ego, cut_off, alter, is_two_way)
    into name score value points
),

-- Ties count a half in AUC; elsewhere they are broken at random, always alike.
placed as (
    select
        *,
        rank() over same + (count(*) over (
            partition by task, ego, cut_off, score, points
        ) - 1) / 2.0 as mid_rank,
        row_number() over (
            partition by task, ego, cut_off, score
            order by points desc, md5(ego || '-' || alter)
        ) as place
    from scored
    window same as (partition by task, ego, cut_off, score order by points)
),

hit as (
    select
        *,
        count(*) filter (where is_two_way) over so_far as hits,
        count(*) filter (where is_two_way) over so_far_all as positives,
        count(*) over so_far_all as people
    from placed
    window
        so_far as (partition by task, ego, cut_off, score order by place),
        so_far_all as (partition by task, ego, cut_off, score)
),

-- The best there can be has all positives first.
judged as (
    select
        task,
        ego,
        cut_off,
        score,
        (
            sum(mid_rank) filter (where is_two_way)
            - any_value(positives) * (any_value(positives) + 1) / 2.0
        ) / (any_value(positives) * (any_value(people) - any_value(positives))) as auc,
        sum(hits / place) filter (where is_two_way) / any_value(positives)
            as average_precision,
        coalesce(
            sum(1 / log2(place + 1)) filter (where is_two_way and place <= 5), 0
        ) / sum(1 / log2(place + 1)) filter (
            where place <= least(positives, 5)
        ) as ndcg_5,
        coalesce(
            sum(1 / log2(place + 1)) filter (where is_two_way and place <= 15), 0
        ) / sum(1 / log2(place + 1)) filter (
            where place <= least(positives, 15)
        ) as ndcg_15
    from hit
    group by task, ego, cut_off, score
)

select
    task,
    ego,
    score,
    count(*) as cut_offs,
    avg(auc) as auc,
    avg(average_precision) as average_precision,
    avg(ndcg_5) as ndcg_5,
    avg(ndcg_15) as ndcg_15
from judged
group by task, ego, score
order by task, ego, score
