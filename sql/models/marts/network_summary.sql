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

shares as (
    select
        *,
        rate / nullif(sum(rate) over (partition by owner, network), 0) as share
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
        exp(-sum(case when share > 0 then share * ln(share) else 0 end)) as hill_1,
        1 / nullif(sum(share * share), 0) as hill_2
    from shares
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
        as effective_relationships, -- sum of depth / 100: people expected in two-way contact within 30 days
    round(coalesce(listed_depth.depth, 0) / nullif(listed.connections, 0), 6)
        as depth_per_connection, -- depth / 100 of a connection, mean, 0 to 1; null without a list
    round(coalesce(deep.hill_1, 0), 6) as hill_1, -- effective number of people by shares of the rate, exp of Shannon's entropy
    round(coalesce(deep.hill_2, 0), 6) as hill_2 -- the same, inverse Simpson
from scopes
left join listed
    on scopes.owner = listed.owner and scopes.network = listed.network
left join listed_depth
    on scopes.owner = listed_depth.owner and scopes.network = listed_depth.network
left join deep
    on scopes.owner = deep.owner and scopes.network = deep.network
