-- One row per person and network: the gamma distribution of the rate of contact
-- days a day, today (`cut_off` null) and at the self-test's past cut-offs, by
-- what was known then. Shape is evidence, expo the days it was gathered in.
with past as (
    select
        days.owner,
        days.network,
        days.person_id,
        cut_offs.cut_off,
        sum(pow(2, -(cut_offs.cut_off - days.day - 0.5) / p.h)) as d_any,
        cut_offs.cut_off - min(days.day) as age
    from stg_contact_dates as days
    join stg_cut_offs as cut_offs
        on days.owner = cut_offs.owner
        and days.network = cut_offs.network
        and days.day < cut_offs.cut_off
    join parameters as p on true
    where cut_offs.horizon_days = 30
    group by days.owner, days.network, days.person_id, cut_offs.cut_off
)

select
    owner,
    network,
    person_id,
    cast(null as date) as cut_off,
    shape,
    expo
from depths
union all
select
    past.owner,
    past.network,
    past.person_id,
    past.cut_off,
    round(p.a0 + past.d_any / p.phi, 6) as shape,
    round(p.b0 + p.h / ln(2) * (1 - pow(2, -past.age / p.h)) / p.phi, 6) as expo
from past
join parameters as p on true
