-- One row per person, network and part of a day with contact: calendar days (UTC),
-- cut at the hour from which `days_ago` is counted back. What is contact, and with
-- whom, is decided here (see sql/README.md, event rules): group messages reach each
-- member up to the cap; one-click acts, greetings and bare invitations are no contact.
with counted as (
    select
        events.owner,
        events.network,
        events.person_id,
        events.thread_id,
        events.direction,
        events.medium,
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
        group_size,
        occurred_at
    from counted
    where person_id is not null
    union all
    select * from to_groups
),

dated as (
    select
        every.*,
        coverage.covered_until,
        -- Whole days counted back from the end of what the network covers.
        (unix_micros(coverage.covered_until) - unix_micros(every.occurred_at))
        // 86400000000 as days_ago
    from every
    join stg_coverage as coverage
        on every.owner = coverage.owner and every.network = coverage.network
)

select
    owner,
    network,
    person_id,
    covered_until,
    days_ago,
    cast(occurred_at as date) as day,
    count(*) as events,
    count(*) filter (where direction in ('out', 'both')) as events_out,
    count(*) filter (where direction in ('in', 'both')) as events_in,
    bool_or(direction = 'both') as is_both,
    bool_or(medium = 'text') as is_text,
    bool_or(medium in ('voice', 'video')) as is_voice,
    bool_or(medium = 'in_person') as is_in_person,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    max(case when group_size > 1 and direction <> 'in' then occurred_at end)
        as last_to_group_at
from dated
group by owner, network, person_id, covered_until, days_ago, day
