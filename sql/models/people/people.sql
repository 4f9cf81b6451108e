-- One row per person the owner knows of on any network or list, those apart whom
-- people.toml hides.
with entries as (
    select
        persons.owner,
        persons.person_id,
        contacts.company,
        contacts.position,
        contacts.emails,
        contacts.kind,
        contacts.listed_at,
        contacts.covered_until
    from stg_contacts as contacts
    join stg_persons as persons
        on contacts.owner = persons.owner
        and contacts.network = persons.network
        and contacts.handle = persons.handle
),

details as (
    select
        owner,
        person_id,
        max_by(company, coalesce(cast(covered_until as varchar), '') || company)
            as company,
        max_by(position, coalesce(cast(covered_until as varchar), '') || position)
            as position,
        list_min(flatten(list(emails))) as email,
        min(listed_at) filter (where kind = 'connection') as first_connected_at
    from entries
    group by owner, person_id
),

-- A name the owner gave in people.toml.
given as (
    select persons.owner, persons.person_id, min(settled.shown) as name
    from stg_settled as settled
    join stg_persons as persons
        on settled.owner = persons.owner and settled.node = persons.node
    where settled.verb = 'name'
    group by persons.owner, persons.person_id
),

named as (
    select
        persons.owner,
        persons.person_id,
        list_sort(list(distinct persons.network)) as networks,
        min_by(
            handles.name,
            -- A full name, if any; on a network's own key it is the one people chose.
            case when handles.is_full then '0' else '1' end
            || case
                when handles.is_account then '0'
                when persons.handle like 'name:%' then '2'
                else '1'
            end
            || handles.name
        ) as name,
        '@' || min(substr(persons.handle, 6)) filter (
            where persons.handle like 'user:%'
        ) as username,
        min(substr(persons.handle, 6)) filter (
            where persons.handle like 'mail:%'
        ) as address,
        min(substr(persons.handle, 5)) filter (
            where persons.handle like 'tel:%'
        ) as phone
    from stg_persons as persons
    join stg_handles as handles
        on persons.owner = handles.owner
        and persons.network = handles.network
        and persons.handle = handles.handle
    where not persons.is_hidden
    group by persons.owner, persons.person_id
)

select
    named.owner, -- whose history it is
    named.person_id, -- stable key of the person
    coalesce(
        given.name,
        named.name,
        named.username,
        named.address,
        named.phone,
        '(name not known)'
    ) as name, -- name as people.toml gives it or the networks show it, else a username, e-mail address or phone number
    named.networks, -- networks the person was seen on
    details.company, -- newest known company, as of the export
    details.position, -- newest known position, as of the export
    coalesce(details.email, named.address) as email, -- first known e-mail address
    cast(details.first_connected_at as date) as first_connected_on -- first day on any list of connections
from named
left join details
    on named.owner = details.owner and named.person_id = details.person_id
left join given on named.owner = given.owner and named.person_id = given.person_id
