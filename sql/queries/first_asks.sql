-- What did people's first words do, and what became of us?
select
    first.first_by,
    first.first_nature,
    count(*) as people,
    round(avg(ties.depth), 1) as mean_depth_today,
    count(*) filter (where ties.rung in ('kept_up', 'close')) as kept_up_today
from first_contact as first
join relationships as ties using (owner, person_id)
where first.first_by is not null
group by all
order by people desc
