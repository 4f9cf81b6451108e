-- One row per interaction read from an HTML page whose conversation stands in
-- another form as well, over the same days. A page's clock has no zone, so the
-- two cannot be told apart row by row: the exact form counts alone, from a day
-- before its first row to a day after its last.
with html as (
    select owner, network, archive, source_file
    from lake_files
    where source_file like '%.html' or source_file like '%.htm'
),

pages as (
    select
        events.*,
        case
            when thread_id is null then kind || ' ' || handle
            -- Its folder may be called otherwise in another export.
            when group_size = 1 then 'with ' || handle
            -- Pages of before 2018 know no thread but by its people.
            when thread_id not like 'old:%' then thread_id
        end as place
    from stg_interactions as events
    semi join html
        on events.owner = html.owner
        and events.archive = html.archive
        and events.source_file = html.source_file
),

exact as (
    select events.*
    from stg_interactions as events
    join (select distinct owner, network from html) as paged
        on events.owner = paged.owner and events.network = paged.network
    where source_file not like '%.html' and source_file not like '%.htm'
),

places as (
    select owner, network, archive, thread_id as place, occurred_at
    from exact
    where thread_id is not null and group_size > 1
    union all
    select owner, network, archive, 'with ' || handle as place, occurred_at
    from exact
    where thread_id is not null and group_size = 1
    union all
    select owner, network, archive, kind || ' ' || handle as place, occurred_at
    from exact
    where thread_id is null
),

spans as (
    select
        owner,
        network,
        archive,
        place,
        min(occurred_at) - interval 1 day as first_at,
        max(occurred_at) + interval 1 day as last_at
    from places
    where place is not null
    group by owner, network, archive, place
)

select distinct pages.event_key, pages.archive, pages.source_file, pages.line
from pages
join spans
    on pages.owner = spans.owner
    and pages.network = spans.network
    and pages.place = spans.place
    and pages.occurred_at between spans.first_at and spans.last_at
