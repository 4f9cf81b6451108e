-- One row per person with whom one member of the pool alone was ever in contact:
-- whom nobody would know any more if that member left; other members are not among
-- them. Empty where one person's own archives are read.
select
    owner, -- the member
    person_id, -- the person, as the member's tables have them
    pool_id, -- the person in the whole pool
    name, -- the person's name
    company, -- the person's company
    depth, -- depth of the member's tie, 0 to 100
    rung, -- contacted, mutual, kept_up, close
    last_at, -- last contact, UTC
    members - 1 as on_lists_of -- other members who have them on a list, and were never in contact
from pool_people
where in_touch = 1 and rung <> 'names_only' and member is null
