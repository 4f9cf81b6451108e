-- One row per owner, network (and `all`) and month: connections against
-- relationships at the month's end. The last, incomplete month stands as of
-- today's measures. Connections are those still on the list: an export does not
-- tell who has left it.
with months as (
    select distinct owner, month from depth_by_month
    union
    select distinct owner, cast(date_trunc('month', connected_on) as date) as month
    from connections
    where connected_on is not null
    union
    select distinct coverage.owner, cast(date_trunc('month', p.as_of - interval 1 microsecond) as date) as month
    from stg_coverage as coverage
    join parameters as p on true
),

bounds as (
    select owner, min(month) as first_month, max(month) as last_month
    from months
    group by owner
),

calendar as (
    select bounds.owner, cast(series.month as date) as month
    from bounds
    cross join unnest(
        generate_series(
            cast(first_month as timestamp),
            cast(last_month as timestamp),
            interval 1 month
        )
    ) as series (month)
),

scopes as (
    select distinct owner, network from network_summary
),

listed as (
    select owner, network, person_id, min(connected_on) as connected_on
    from connections
    where still_connected and person_id is not null
    group by owner, network, person_id
    union all
    select owner, 'all' as network, person_id, min(connected_on) as connected_on
    from connections
    where still_connected and person_id is not null
    group by owner, person_id
    union all
    select owner, network, person_id, connected_on
    from connections
    where still_connected and person_id is null
    union all
    select owner, 'all' as network, person_id, connected_on
    from connections
    where still_connected and person_id is null
),

grown as (
    select
        scopes.owner,
        scopes.network,
        calendar.month,
        count(listed.owner) as connections
    from scopes
    join calendar on scopes.owner = calendar.owner
    left join listed
        on scopes.owner = listed.owner
        and scopes.network = listed.network
        and (
            listed.connected_on is null
            or listed.connected_on < calendar.month + interval 1 month
        )
    group by scopes.owner, scopes.network, calendar.month
),

rated as (
    select months.*, depth / (100 - depth) as rate
    from depth_by_month as months
    join parameters as p on true
    where months.month < date_trunc('month', p.as_of - interval 1 microsecond)
),

deep as (
    select
        owner,
        network,
        month,
        count(*) as contacted,
        count(*) filter (where rung in ('mutual', 'kept_up', 'close')) as mutual,
        count(*) filter (where rung in ('kept_up', 'close')) as kept_up,
        count(*) filter (where rung = 'close') as close,
        sum(cast(depth as decimal(18, 6))) / 100 as effective_relationships,
        exp(ln(nullif(sum(rate), 0)) - sum(rate * ln(nullif(rate, 0))) / sum(rate))
            as hill_1,
        sum(rate) * sum(rate) / nullif(sum(rate * rate), 0) as hill_2
    from rated
    group by owner, network, month
    union all
    select
        summary.owner,
        summary.network,
        cast(date_trunc('month', p.as_of - interval 1 microsecond) as date) as month,
        summary.contacted,
        summary.mutual,
        summary.kept_up,
        summary.close,
        summary.effective_relationships,
        summary.hill_1,
        summary.hill_2
    from network_summary as summary
    join parameters as p on true
),

-- Depth of the people who are on the list, for the depth of a connection.
listed_depth as (
    select
        months.owner,
        months.network,
        months.month,
        sum(cast(months.depth as decimal(18, 6))) / 100 as depth
    from depth_by_month as months
    join parameters as p
        on months.month < date_trunc('month', p.as_of - interval 1 microsecond)
    join listed
        on months.owner = listed.owner
        and months.network = listed.network
        and months.person_id = listed.person_id
        and (
            listed.connected_on is null
            or listed.connected_on < months.month + interval 1 month
        )
    group by months.owner, months.network, months.month
    union all
    select
        summary.owner,
        summary.network,
        cast(date_trunc('month', p.as_of - interval 1 microsecond) as date) as month,
        summary.depth_per_connection * summary.connections as depth
    from network_summary as summary
    join parameters as p on true
)

select
    grown.owner, -- whose networks they are
    grown.network, -- the network, or `all`
    grown.month, -- first day of the month
    grown.connections, -- people on the list by then, of those on it today
    coalesce(deep.contacted, 0) as contacted, -- people with any contact by then
    coalesce(deep.mutual, 0) as mutual, -- of them, with contact both ways
    coalesce(deep.kept_up, 0) as kept_up, -- of them, kept up at the time
    coalesce(deep.close, 0) as close, -- of them, close at the time
    round(coalesce(deep.effective_relationships, 0), 6)
        as effective_relationships, -- people expected at the time in two-way contact within 30 days
    round(coalesce(listed_depth.depth, 0) / nullif(grown.connections, 0), 6)
        as depth_per_connection, -- depth / 100 of a connection at the time, mean, 0 to 1; null without a list
    round(coalesce(deep.hill_1, 0), 6) as hill_1, -- effective number of people by shares of the rate at the time: exp of Shannon's entropy
    round(coalesce(deep.hill_2, 0), 6) as hill_2 -- the same, inverse Simpson
from grown
left join deep
    on grown.owner = deep.owner
    and grown.network = deep.network
    and grown.month = deep.month
left join listed_depth
    on grown.owner = listed_depth.owner
    and grown.network = listed_depth.network
    and grown.month = listed_depth.month
