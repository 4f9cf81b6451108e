-- One row per person, network and part of a day with contact: calendar days (UTC),
-- cut at the hour from which `days_ago` is counted back. What the owner sends to a
-- group reaches each of its members.
with to_groups as (
    select
        events.owner,
        events.network,
        persons.person_id,
        events.direction,
        events.medium,
        events.group_size,
        events.occurred_at
    from stg_contact as events
    join stg_group_people as persons
        on events.owner = persons.owner
        and events.network = persons.network
        and events.thread_id = persons.thread_id
    where events.person_id is null and events.direction <> 'in'
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
    from stg_contact
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
