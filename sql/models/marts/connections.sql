-- One row per entry on a list of connections (LinkedIn connection, Facebook
-- friend). Members who hid their profile count and have no person.
with entries as (
    select
        contacts.owner,
        contacts.archive,
        contacts.source_file,
        contacts.network,
        contacts.kind,
        contacts.handle,
        contacts.listed_at,
        contacts.covered_until,
        persons.person_id
    from stg_contacts as contacts
    left join stg_persons as persons
        on contacts.owner = persons.owner
        and contacts.network = persons.network
        and contacts.handle = persons.handle
    where contacts.kind in ('connection', 'former_connection')
        and not coalesce(persons.is_hidden, false)
),

-- The newest archive that has a list tells who is still on it.
newest as (
    select owner, network, max(covered_until) as covered_until
    from entries
    where kind = 'connection'
    group by owner, network
),

current as (
    select
        entries.*,
        entries.kind = 'connection'
            and coalesce(
                entries.covered_until = newest.covered_until,
                entries.covered_until is null and newest.covered_until is null
            ) as is_current
    from entries
    left join newest
        on entries.owner = newest.owner and entries.network = newest.network
),

named as (
    select
        owner,
        network,
        person_id,
        min(listed_at) filter (where kind = 'connection') as listed_at,
        bool_or(is_current) as still_connected
    from current
    where handle is not null
    group by owner, network, person_id
),

-- Hidden members leave a date only: of each date, the archive with most tells.
hidden as (
    select
        owner,
        network,
        archive,
        listed_at,
        is_current,
        row_number() over (
            partition by owner, network, archive, source_file, listed_at order by is_current desc
        ) as copy
    from current
    where handle is null
),

hidden_once as (
    select
        owner,
        network,
        cast(null as varchar) as person_id,
        listed_at,
        bool_or(is_current) as still_connected
    from hidden
    group by owner, network, listed_at, copy
),

every as (
    select * from named
    union all
    select * from hidden_once
)

select
    owner, -- whose list it is
    person_id, -- the person; null where the member hid their profile
    network, -- whose list it is on
    cast(listed_at as date) as connected_on, -- day of connecting, UTC; null where the export does not tell
    still_connected -- whether the newest list has the entry
from every
