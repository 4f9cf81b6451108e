-- One row per entry on a list, archive by archive, the owner's own card left
-- out. `handle` is null where the member hid their profile; an entry whose name
-- several people share carries its date to keep them apart.
with entries as (
    select
        owner,
        archive,
        source_file,
        network,
        kind,
        handle,
        name,
        url,
        emails,
        phones,
        company,
        position,
        towns,
        listed_at,
        detail
    from lake_contacts
    union all
    select * from stg_mutual_follows
)

select
    contacts.owner,
    contacts.archive,
    contacts.source_file,
    contacts.network,
    contacts.kind,
    case
        when shared.handle is null
            then coalesce(renames.new_handle, contacts.handle)
        else contacts.handle || '#' || coalesce(cast(contacts.listed_at as varchar), '')
    end as handle,
    contacts.name,
    contacts.url,
    contacts.emails,
    contacts.phones,
    contacts.company,
    contacts.position,
    contacts.towns,
    contacts.listed_at,
    contacts.detail,
    archives.covered_until
from entries as contacts
join parameters as p on true
left join stg_archives as archives
    on contacts.owner = archives.owner
    and contacts.archive = archives.archive
    and contacts.network = archives.network
left join stg_renames as renames
    on contacts.owner = renames.owner
    and contacts.network = renames.network
    and contacts.handle = renames.handle
left join stg_shared_names as shared
    on contacts.owner = shared.owner
    and contacts.network = shared.network
    and contacts.handle = shared.handle
left join stg_egos as egos
    on contacts.owner = egos.owner
    and contacts.network = egos.network
    and contacts.handle = egos.handle
where egos.handle is null
    and (contacts.listed_at is null or contacts.listed_at <= p.as_of)
    and not exists (
        select 1
        from stg_ego_contacts as own
        where own.owner = contacts.owner
            and (
                list_contains(contacts.emails, own.point)
                or list_contains(contacts.phones, own.point)
            )
    )
