-- One row per interaction that is there more than once: which of them counts, and
-- its key. Equal rows within one file are two events, as are equal messages to two
-- groups; the same row in two files or archives is one: the file with most copies
-- tells how many there were. An HTML page does not count beside another form of it.
with events as (
    select
        events.event_key,
        events.archive,
        events.source_file,
        events.line,
        case when events.handle is null then events.thread_id end as to_group
    from stg_interactions as events
    left join stg_html_twins as twins
        on events.event_key = twins.event_key
        and events.archive = twins.archive
        and events.source_file = twins.source_file
        and events.line = twins.line
    where twins.event_key is null
),

repeated as (
    select event_key
    from events
    group by event_key
    having count(*) > 1
),

counted as (
    select
        events.*,
        row_number() over (
            partition by
                events.event_key, events.archive, events.source_file, events.to_group
            order by events.line
        ) as nth
    from events
    join repeated on events.event_key = repeated.event_key
),

numbered as (
    select
        *,
        dense_rank() over (
            partition by event_key, archive order by to_group, nth
        ) as copy
    from counted
)

select
    event_key,
    archive,
    source_file,
    line,
    case when copy = 1 then event_key else xxhash64(event_key, cast(copy as bigint)) end
        as interaction_id,
    row_number() over (
        partition by event_key, copy order by archive, source_file, line
    ) = 1 as is_counted
from numbered
union all
select
    event_key,
    archive,
    source_file,
    line,
    event_key as interaction_id,
    false as is_counted
from stg_html_twins
