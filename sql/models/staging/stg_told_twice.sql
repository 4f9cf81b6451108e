-- One row per row of an archive that tells what another row tells, of the same person
-- by another handle: exports of before 2021 name who invited or endorsed whom, later
-- ones give the address of the profile as well.
with acts as (
    select
        events.owner,
        events.archive,
        events.source_file,
        events.line,
        events.handle,
        min(events.handle) over (
            partition by
                events.owner,
                events.network,
                persons.person_id,
                events.kind,
                events.direction,
                events.occurred_at,
                events.detail
        ) as first_handle
    from stg_interactions as events
    join stg_persons as persons
        on events.owner = persons.owner
        and events.network = persons.network
        and events.handle = persons.handle
    where events.kind in ('invitation', 'endorsement', 'recommendation')
        and events.occurred_at is not null
)

select
    owner,
    archive,
    source_file,
    line
from acts
where handle <> first_handle
