-- One row per member of a pool and person of another member who is that member, or
-- bears their full name: nobody needs a way to themself.
with named as (
    select me.owner as member, names.alias
    from me
    join stg_names as names on me.name_key = names.name_key
    where names.is_full
    union
    select accounts.owner as member, names.alias
    from lake_accounts as accounts
    join stg_names as names on accounts.name = names.name
    where accounts.evidence in ('profile', 'author') and names.is_full
),

meant as (
    select egos.owner as member, handles.owner, handles.node
    from stg_egos as egos
    join stg_handles as handles
        on egos.network = handles.network and egos.handle = handles.handle
    where handles.is_account
    union
    select contacts.owner as member, points.owner, points.node
    from stg_ego_contacts as contacts
    join stg_points as points
        on contacts.point = points.point and points.match in ('email', 'phone')
    where not points.is_shared
    union
    select named.member, handles.owner, handles.node
    from named
    join stg_handles as handles on named.alias = handles.alias
)

select distinct meant.member, persons.owner, persons.person_id
from meant
join stg_persons as persons
    on meant.owner = persons.owner and meant.node = persons.node
where meant.member <> 'me' and not persons.is_hidden
