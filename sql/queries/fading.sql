-- Who is silent against our own rhythm, and was kept up once?
select ties.name, ties.days_silent, ties.usual_gap_days, ties.overdue, max(m.depth) as best_depth
from relationships as ties
join depth_by_month as m
    on ties.owner = m.owner and ties.person_id = m.person_id and m.network = 'all'
where ties.overdue >= 3
group by all
having best_depth >= 20
order by best_depth desc, ties.name
