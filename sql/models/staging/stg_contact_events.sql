-- One row per interaction that is contact and person it is contact with (see
-- sql/README.md, event rules): group messages reach each member up to the cap;
-- one-click acts, greetings and bare invitations are no contact.
with counted as (
    select
        events.owner,
        events.network,
        events.person_id,
        events.thread_id,
        events.direction,
        events.medium,
        events.kind,
        events.group_size,
        events.occurred_at
    from interactions as events
    join parameters as p on true
    where events.direction is not null
        and events.occurred_at is not null
        -- Who meets or calls for a birthday is in contact.
        and (not events.is_greeting or events.kind in ('meeting', 'call'))
        and coalesce(events.group_size, 1) <= p.group_cap
        and (
            events.kind in (
                'message', 'email', 'call', 'meeting', 'letter', 'wall_post',
                'comment', 'introduction', 'recommendation'
            )
            -- Attended together: a list of who was there is no company.
            or (
                events.kind = 'event'
                and (events.person_id is not null or events.thread_id is not null)
            )
            or (events.kind = 'invitation' and events.characters > 0)
        )
),

to_groups as (
    select
        counted.owner,
        counted.network,
        persons.person_id,
        counted.direction,
        counted.medium,
        counted.kind,
        counted.group_size,
        counted.occurred_at
    from counted
    join stg_group_people as persons
        on counted.owner = persons.owner
        and counted.network = persons.network
        and counted.thread_id = persons.thread_id
    where counted.person_id is null and counted.direction <> 'in'
),

every as (
    select
        owner,
        network,
        person_id,
        direction,
        medium,
        kind,
        group_size,
        occurred_at
    from counted
    where person_id is not null
    union all
    select * from to_groups
)

select
    every.*,
    coverage.covered_until,
    -- Whole days counted back from the end of what the network covers.
    (unix_micros(coverage.covered_until) - unix_micros(every.occurred_at))
    // 86400000000 as days_ago
from every
join stg_coverage as coverage
    on every.owner = coverage.owner and every.network = coverage.network
