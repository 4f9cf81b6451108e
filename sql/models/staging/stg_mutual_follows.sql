-- One row per archive and handle that follows the owner and is followed: on a
-- network without a list of connections that is one, from the later follow on.
with followers as (
    select owner, archive, network, handle, max(listed_at) as listed_at
    from lake_contacts
    where kind = 'follower' and handle is not null
    group by owner, archive, network, handle
),

lists as (
    select distinct owner, network
    from lake_contacts
    where kind = 'connection'
)

select
    following.owner,
    following.archive,
    following.source_file,
    following.network,
    'connection' as kind,
    following.handle,
    following.name,
    following.url,
    following.emails,
    following.phones,
    following.company,
    following.position,
    following.towns,
    greatest(following.listed_at, followers.listed_at) as listed_at,
    following.detail
from lake_contacts as following
join followers
    on following.owner = followers.owner
    and following.archive = followers.archive
    and following.network = followers.network
    and following.handle = followers.handle
left join lists on following.owner = lists.owner and following.network = lists.network
where following.kind = 'following' and lists.owner is null
