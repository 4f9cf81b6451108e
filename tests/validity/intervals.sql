-- One row per 30-day task and how much evidence there was, and over `all`: how
-- often the number of contact days fell in its 80 % interval.
with judged as (
    select
        task,
        case
            when shape < 0.5 then '1 low'
            when shape < 2 then '2 medium'
            else '3 high'
        end as evidence,
        days_after < days_low as is_below,
        days_after > days_high as is_above,
        days_high - days_low as width,
        days_after = 0 as is_none
    from cases
    where horizon = 30
)

select
    task,
    coalesce(evidence, 'all') as evidence,
    count(*) as cases,
    1 - avg((is_below or is_above)::integer) as within,
    avg(is_below::integer) as below,
    avg(is_above::integer) as above,
    avg(width) as width,
    avg(is_none::integer) as none_at_all
from judged
group by grouping sets ((task, evidence), (task))
order by task, evidence
