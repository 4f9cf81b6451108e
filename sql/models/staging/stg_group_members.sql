-- One row per group thread and other member, under the handle that keeps people
-- of one name apart.
select distinct
    members.owner,
    members.network,
    members.thread_id,
    case
        when shared.handle is null
            then coalesce(renames.new_handle, members.handle)
        else members.handle || '@' || members.thread_id
    end as handle
from stg_thread_members as members
join stg_threads as threads
    on members.owner = threads.owner
    and members.network = threads.network
    and members.thread_id = threads.thread_id
left join stg_renames as renames
    on members.owner = renames.owner
    and members.network = renames.network
    and members.handle = renames.handle
left join stg_shared_names as shared
    on members.owner = shared.owner
    and members.network = shared.network
    and members.handle = shared.handle
where threads.group_size > 1 and threads.is_owned
