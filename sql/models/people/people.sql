-- One row per person the owner knows of on any network or list.
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

named as (
    select
        persons.owner,
        persons.person_id,
        list_sort(list(distinct persons.network)) as networks,
        min_by(
            handles.name,
            -- A network's own key bears the name people chose themselves.
            case when persons.handle like 'name:%' then '1' else '0' end || handles.name
        ) as name,
        '@' || min(
            case when persons.handle like 'user:%' then substr(persons.handle, 6) end
        ) as username
    from stg_persons as persons
    join stg_handles as handles
        on persons.owner = handles.owner
        and persons.network = handles.network
        and persons.handle = handles.handle
    group by persons.owner, persons.person_id
)

select
    named.owner, -- whose history it is
    named.person_id, -- stable key of the person
    coalesce(named.name, named.username, '(name not known)') as name, -- name as the networks show it, else a username
    named.networks, -- networks the person was seen on
    details.company, -- newest known company, as of the export
    details.position, -- newest known position, as of the export
    details.email, -- first known e-mail address
    cast(details.first_connected_at as date) as first_connected_on -- first day on any list of connections
from named
left join details
    on named.owner = details.owner and named.person_id = details.person_id
