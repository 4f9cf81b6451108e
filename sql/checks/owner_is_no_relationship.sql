-- The owner is never among their own relationships.
select people.person_id, people.name
from people
join stg_persons as persons
    on people.owner = persons.owner and people.person_id = persons.person_id
join stg_egos as egos
    on persons.owner = egos.owner
    and persons.network = egos.network
    and persons.handle = egos.handle
limit 1
