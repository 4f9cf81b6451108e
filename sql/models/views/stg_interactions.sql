-- One row per interaction in an archive, seen from its owner: `direction` out, in
-- or both (null where it is not known who), and `handle` the one other person
-- (null in a group one writes to, or where the file names nobody). `event_key`
-- is the same for the same interaction in another archive.
with placed as (
    select
        events.*,
        threads.group_size,
        threads.counterpart,
        -- A calendar may hold meetings of others, which the owner is not in.
        coalesce(
            threads.is_owned and (events.kind <> 'meeting' or threads.is_present), true
        ) as is_owned,
        senders.handle is not null or coalesce(events.sender = 'both', false)
            as is_from_ego,
        recipients.handle is not null as is_to_ego
    from lake_interactions as events
    left join stg_threads as threads
        on events.owner = threads.owner
        and events.network = threads.network
        and events.thread_id = threads.thread_id
    left join stg_egos as senders
        on events.owner = senders.owner
        and events.network = senders.network
        and events.sender = senders.handle
    left join stg_egos as recipients
        on events.owner = recipients.owner
        and events.network = recipients.network
        and events.recipient = recipients.handle
),

directed as (
    select
        *,
        case
            when not is_owned then null
            when sender = 'both' then 'both'
            when is_from_ego and kind = 'call' and coalesce(seconds, 0) > 0 then 'both'
            when is_from_ego then 'out'
            when kind = 'call' and coalesce(seconds, 0) > 0 then 'both'
            -- Of two people either may have written it; LinkedIn hides the others alone.
            when sender is null
                and recipient is null
                and group_size = 1
                and network <> 'linkedin'
                then null
            when recipient is not null and not is_to_ego then null
            else 'in'
        end as direction,
        case
            when not is_owned then null
            when is_from_ego and recipient is not null and not is_to_ego then recipient
            -- LinkedIn no longer names who has left since.
            when counterpart is not null
                and (is_from_ego or sender is not null or network = 'linkedin')
                then counterpart
            when is_from_ego then null
            when recipient is not null and not is_to_ego then null
            else sender
        end as bare_handle
    from placed
),

handled as (
    select
        directed.* exclude (bare_handle),
        case
            when shared.handle is null
                then coalesce(renames.new_handle, directed.bare_handle)
            else directed.bare_handle || coalesce('@' || directed.thread_id, '')
        end as handle
    from directed
    left join stg_renames as renames
        on directed.owner = renames.owner
        and directed.network = renames.network
        and directed.bare_handle = renames.handle
    left join stg_shared_names as shared
        on directed.owner = shared.owner
        and directed.network = shared.network
        and directed.bare_handle = shared.handle
)

select
    owner,
    archive,
    network,
    kind,
    medium,
    direction,
    is_from_ego,
    handle,
    case when is_from_ego then recipient_name else sender_name end as handle_name,
    thread_id,
    coalesce(group_size, case when handle is not null then 1 end) as group_size,
    occurred_at,
    occurred_precision,
    seconds,
    characters,
    text,
    detail,
    is_ask,
    is_offer,
    is_introduction,
    is_thanks,
    is_pitch,
    is_greeting,
    source_file,
    line,
    -- Of what passed between others, who did it tells one from another.
    xxhash64(
        owner,
        network,
        kind,
        direction,
        coalesce(handle, case when direction is null then sender end),
        occurred_at,
        -- These are written once, and may be edited.
        case when kind not in ('recommendation', 'note') then characters end,
        -- A conversation's title, its detail, may come later; of groups it is told
        -- which, where their names hold still.
        case
            when kind <> 'message' then detail
            when group_size > 1 and network not in ('facebook', 'instagram')
                then thread_id
        end
    ) as event_key
from handled
join parameters as p on true
where occurred_at is null or occurred_at <= p.as_of
