-- One row per thread, archive and member other than the owner, with the number
-- of such members in that archive.
select
    members.owner,
    members.network,
    members.archive,
    members.thread_id,
    members.handle,
    bool_or(members.section = 'encrypted') as is_encrypted,
    max(archives.covered_until) as covered_until,
    count(*) over (
        partition by members.owner, members.network, members.archive, members.thread_id
    ) as others
from lake_members as members
left join stg_egos as egos
    on members.owner = egos.owner
    and members.network = egos.network
    and members.handle = egos.handle
left join stg_archives as archives
    on members.owner = archives.owner
    and members.archive = archives.archive
    and members.network = archives.network
where egos.handle is null
group by
    members.owner,
    members.network,
    members.archive,
    members.thread_id,
    members.handle
