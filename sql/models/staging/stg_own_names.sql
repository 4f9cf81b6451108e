-- One row per owner and name they go by, in lower case, as written and folded.
with named as (
    select members.owner, members.name
    from lake_members as members
    join stg_egos as egos
        on members.owner = egos.owner
        and members.network = egos.network
        and members.handle = egos.handle
    union
    select owner, name from lake_accounts
)

select owner, lower(name) as name
from named
where name is not null
union
select named.owner, names.name_key as name
from named
join stg_names as names on named.name = names.name
