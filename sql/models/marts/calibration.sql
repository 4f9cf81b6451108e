-- One row per owner, network and tenth of depth: what depth and the interval of
-- contact days promised at the past cut-offs of `validity`, and what came within
-- 30 days. A case is a person at a cut-off.
with cases as (
    select
        past.owner,
        past.network,
        cast(least(floor(past.depth / 10), 9) * 10 as integer) as depth_from,
        cast(past.depth as decimal(18, 6)) as depth,
        past.is_two_way,
        past.days_after between ahead.days_low and ahead.days_high as is_within,
        ahead.days_high - ahead.days_low as width
    from stg_past_cases as past
    join stg_days_ahead as ahead
        on past.owner = ahead.owner
        and past.network = ahead.network
        and past.person_id = ahead.person_id
        and past.cut_off = ahead.cut_off
    where past.horizon_days = 30
)

select
    owner, -- whose history it is
    network, -- the network
    depth_from, -- depth from here
    depth_from + 10 as depth_to, -- to below here
    count(*) as cases, -- people at past cut-offs with that depth
    round(sum(depth) / count(*) / 100, 6) as expected, -- mean of depth / 100: the share expected in two-way contact
    round(avg(case when is_two_way then 1 else 0 end), 6) as observed, -- the share found
    round(avg(case when is_within then 1 else 0 end), 6) as within_interval, -- share whose number of contact days fell in the 80 % interval
    round(avg(width), 6) as interval_days -- mean width of that interval, days
from cases
group by owner, network, depth_from
