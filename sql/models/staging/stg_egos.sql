-- One row per handle of an archive's owner (the ego) on a network. In order of
-- trust: what the user said, what the export declares, who sits in (nearly)
-- every thread.
with networks as (
    select owner, network from stg_archives
    union
    select owner, network from lake_accounts
),

said as (
    select me.name_key, networks.owner, networks.network, me.name
    from me
    join networks on me.owner = networks.owner
),

declared as (
    select distinct accounts.owner, accounts.network, names.name_key
    from lake_accounts as accounts
    join stg_names as names on accounts.name = names.name
    where accounts.evidence in ('profile', 'author')
),

named as (
    select owner, network, name_key from said
    union
    select owner, network, name_key from declared
    union
    -- Calendars and the hand-kept log are whose the other archives are.
    select declared.owner, networks.network, declared.name_key
    from declared
    join networks on declared.owner = networks.owner
    where networks.network in ('calendar', 'log')
),

-- A key of the network's own that the profile gives.
keyed as (
    select distinct owner, network, handle
    from lake_accounts
    where evidence = 'profile' and handle is not null and handle not like 'name:%'
),

present as (
    select
        owner,
        network,
        archive,
        handle,
        count(distinct thread_id) as threads_in,
        coalesce(min(name), case when handle like 'mail:%' then substr(handle, 6) end)
            as name
    from lake_members
    where handle not like 'name:%'
    group by owner, network, archive, handle
),

-- Nobody is on their own list.
listed as (
    select distinct owner, network, archive, handle
    from lake_contacts
    where kind = 'connection'
),

-- A slug that bears the owner's name; of several in one archive, the one in most
-- threads, for the others are namesakes. A slug may be another one years later.
by_name as (
    select present.owner, present.network, present.archive, present.handle
    from present
    join stg_names as names on present.name = names.name
    join named
        on present.owner = named.owner
        and present.network = named.network
        and names.name_key = named.name_key
    left join listed
        on present.owner = listed.owner
        and present.network = listed.network
        and present.archive = listed.archive
        and present.handle = listed.handle
    where listed.owner is null
    qualify row_number() over (
        partition by present.owner, present.network, present.archive
        order by present.threads_in desc, present.handle
    ) = 1
),

by_invitation as (
    select owner, network, archive, handle
    from lake_accounts
    where evidence = 'invitation' and handle is not null
    group by owner, network, archive, handle
    qualify row_number() over (
        partition by owner, network, archive order by sum(weight) desc, handle
    ) = 1
),

known as (
    select owner, network, 'me' as handle from networks
    union
    select owner, network, 'name:' || name_key as handle from named
    union
    select owner, network, handle from keyed
    union
    select owner, network, lower(name) as handle from said
    union
    select owner, network, 'mail:' || lower(name) as handle
    from said
    where contains(name, '@')
    union
    select owner, network, handle from by_invitation
    union
    -- A key that the archive itself says is the owner's.
    select owner, network, handle
    from lake_accounts
    where evidence in ('profile', 'author') and handle is not null
    union
    -- An e-mail address or a phone number is the owner's on every network.
    select
        networks.owner,
        networks.network,
        case when contains(points.point, '@') then 'mail:' else 'tel:' end
        || points.point as handle
    from stg_ego_contacts as points
    join networks on points.owner = networks.owner
    union
    select by_name.owner, by_name.network, by_name.handle
    from by_name
    where not exists (
        select 1 from by_invitation
        where by_invitation.owner = by_name.owner
            and by_invitation.network = by_name.network
            and by_invitation.archive = by_name.archive
    )
),

-- Last resort, network by network: the one handle in at least 80 % of at least
-- three threads, where nothing above is in any thread.
unseen as (
    select shares.owner, shares.network
    from stg_thread_shares as shares
    left join known
        on shares.owner = known.owner
        and shares.network = known.network
        and shares.handle = known.handle
    group by shares.owner, shares.network
    having count(known.handle) = 0
),

by_share as (
    select shares.owner, shares.network, shares.handle
    from stg_thread_shares as shares
    join unseen
        on shares.owner = unseen.owner and shares.network = unseen.network
    where shares.share >= 0.8 and shares.threads >= 3
    qualify count(*) over (partition by shares.owner, shares.network) = 1
)

select owner, network, handle from known
union
select owner, network, handle from by_share
