-- One row per 30-day task, half-life of depth and tenth of depth: the share that
-- depth / 100 expects in two-way contact within 30 days, and the share found.
with promised as (
    unpivot (
        select task, is_two_way, depth_60, depth_90 from cases where horizon = 30
    )
    on depth_60, depth_90
    into name score value depth
)

select
    task,
    score,
    cast(least(floor(depth / 10), 9) * 10 as integer) as depth_from,
    count(*) as cases,
    avg(depth) / 100 as expected,
    avg(is_two_way::integer) as observed
from promised
group by task, score, depth_from
order by task, score, depth_from
