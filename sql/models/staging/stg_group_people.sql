-- One row per group thread and other person in it.
select distinct
    members.owner,
    members.network,
    members.thread_id,
    persons.person_id
from stg_group_members as members
join stg_persons as persons
    on members.owner = persons.owner
    and members.network = persons.network
    and members.handle = persons.handle
where not persons.is_hidden
