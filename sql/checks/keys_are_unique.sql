-- A person is one row, and so is an interaction.
select 'people' as model, owner || person_id as repeated
from people
group by repeated
having count(*) > 1
union all
select 'relationships' as model, owner || person_id as repeated
from relationships
group by repeated
having count(*) > 1
union all
select 'interactions' as model, interaction_id as repeated
from interactions
group by repeated
having count(*) > 1
limit 1
