-- One row per owner and network, and for `all`: connections against
-- relationships. A person on two networks is one in `all`.
with scoped as (
    select owner, network, person_id from connections where still_connected
    union all
    select owner, 'all' as network, person_id from connections where still_connected
),

listed as (
    select
        scoped.owner,
        scoped.network,
        count(distinct scoped.person_id)
        + count(*) filter (where scoped.person_id is null) as connections,
        count(distinct scoped.person_id) filter (where depths.person_id is not null)
            as connections_contacted,
        count(*) filter (where scoped.person_id is null) as hidden
    from scoped
    left join depths
        on scoped.owner = depths.owner
        and scoped.network = depths.network
        and scoped.person_id = depths.person_id
    group by scoped.owner, scoped.network
),

-- Depth of the people who are on the list, for the depth of a connection.
listed_depth as (
    select depths.owner, depths.network, sum(cast(depths.depth as decimal(18, 6))) / 100 as depth
    from depths
    join (select distinct owner, network, person_id from scoped) as entries
        on depths.owner = entries.owner
        and depths.network = entries.network
        and depths.person_id = entries.person_id
    group by depths.owner, depths.network
),

ranked as (
    select
        *,
        row_number() over (
            partition by owner, network order by rate desc, person_id
        ) as place
    from depths
),

deep as (
    select
        owner,
        network,
        count(*) as contacted,
        count(*) filter (where rung in ('mutual', 'kept_up', 'close')) as mutual,
        count(*) filter (where rung in ('kept_up', 'close')) as kept_up,
        count(*) filter (where rung = 'close') as close,
        sum(cast(depth as decimal(18, 6))) / 100 as effective_relationships,
        nullif(sum(rate), 0) as total,
        sum(rate * ln(nullif(rate, 0))) as total_logs,
        sum(rate * rate) as total_squares,
        sum(rate) filter (where place <= 1) as top_1,
        sum(rate) filter (where place <= 3) as top_3,
        sum(rate) filter (where place <= 5) as top_5
    from ranked
    group by owner, network
),

days as (
    select owner, network, person_id, days_ago as day, events from contact_days
    union all
    select owner, 'all' as network, person_id, day, events from stg_days
),

active as (
    select owner, network, count(distinct day) as active_days
    from days
    group by owner, network
),

people as (
    select owner, network, person_id, sum(events) as events
    from days
    group by owner, network, person_id
),

shared as (
    select
        owner,
        network,
        ln(sum(events)) - sum(events * ln(events)) / sum(events) as entropy
    from people
    group by owner, network
),

talk as (
    select
        owner,
        network,
        sum(lines) as lines,
        max(last_said_at) - min(first_said_at) as span,
        sum(sessions) as sessions,
        sum(sessions_out) as sessions_out,
        sum(sessions_in) as sessions_in,
        sum(sessions_in_answered) as sessions_in_answered,
        sum(delays) as delays,
        sum(delay_sum) as delay_sum
    from stg_sessions
    group by owner, network
),

scopes as (
    select owner, network from listed
    union
    select owner, network from deep
)

select
    scopes.owner, -- whose networks they are
    scopes.network, -- the network, or `all`
    coalesce(listed.connections, 0) as connections, -- people on the list today, hidden members included
    coalesce(deep.contacted, 0) as contacted, -- people with any contact ever, on the list or not
    coalesce(deep.mutual, 0) as mutual, -- of them, with contact both ways
    coalesce(deep.kept_up, 0) as kept_up, -- of them, kept up today: these are the relationships
    coalesce(deep.close, 0) as close, -- of them, close today
    coalesce(listed.connections - listed.connections_contacted, 0)
        as names_only, -- people on the list never in contact, hidden members included
    coalesce(listed.hidden, 0) as hidden, -- of them, members who hid their profile
    round(coalesce(deep.effective_relationships, 0), 6)
        as effective_relationships, -- people expected in two-way contact within 30 days, 0 to contacted
    round(coalesce(listed_depth.depth, 0) / nullif(listed.connections, 0), 6)
        as depth_per_connection, -- depth / 100 of a connection, mean, 0 to 1; null without a list
    round(coalesce(exp(ln(deep.total) - deep.total_logs / deep.total), 0), 6)
        as hill_1, -- effective number of people by shares of the rate, 0 to contacted: exp of Shannon's entropy
    round(coalesce(deep.total * deep.total / deep.total_squares, 0), 6)
        as hill_2, -- the same, inverse Simpson
    round(deep.top_1 / deep.total, 6) as top_1_share, -- share of the rate, 0 to 1, that goes to the deepest tie
    round(deep.top_3 / deep.total, 6) as top_3_share, -- the same of the three deepest
    round(deep.top_5 / deep.total, 6) as top_5_share, -- the same of the five deepest
    round(shared.entropy, 6) as entropy_of_contacts, -- entropy of contacts over people, nats, 0 (one person) to ln(contacted)
    coalesce(active.active_days, 0) as active_days, -- days in contact with anyone
    round(talk.span / 1000000.0 / nullif(talk.lines - 1, 0), 6)
        as interevent_time, -- mean seconds from one message or call, one to one, to the next; null under two
    round(talk.sessions_out / nullif(talk.sessions, 0), 6)
        as initiated_share, -- share of sessions the owner began, 0 to 1; null without any
    round(talk.sessions_in_answered / nullif(talk.sessions_in, 0), 6)
        as response_rate, -- share of sessions others began that the owner answered, 0 to 1; null without any
    round(talk.delay_sum / 1000000.0 / nullif(talk.delays, 0), 6)
        as response_delay_mean -- owner's mean delay in seconds; cannot exceed the session gap
from scopes
left join listed
    on scopes.owner = listed.owner and scopes.network = listed.network
left join listed_depth
    on scopes.owner = listed_depth.owner and scopes.network = listed_depth.network
left join deep
    on scopes.owner = deep.owner and scopes.network = deep.network
left join active
    on scopes.owner = active.owner and scopes.network = active.network
left join shared
    on scopes.owner = shared.owner and scopes.network = shared.network
left join talk
    on scopes.owner = talk.owner and scopes.network = talk.network
