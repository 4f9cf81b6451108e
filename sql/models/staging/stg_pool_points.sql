-- One row per person of a member and thing by which they are known beyond that
-- member: a network's own key, profile address, e-mail address or phone number, or a
-- full name with its company. No row where there is one owner. Under one address or
-- number only those are one whose names have two words in common, nicknames among
-- them; a name counts only where no member knows two of it, nor the pool two accounts.
with pool as (
    select count(distinct owner) as members
    from stg_coverage
),

seen as (
    select
        persons.owner,
        persons.person_id,
        persons.owner || '/' || persons.person_id as pool_node,
        persons.node,
        handles.network,
        handles.handle,
        handles.is_account,
        handles.is_full,
        handles.alias,
        handles.companies
    from pool
    join stg_persons as persons on pool.members > 1
    join stg_handles as handles
        on persons.owner = handles.owner and persons.node = handles.node
    where not persons.is_hidden
),

-- Two words of a name, each as it is or as what it may be short for.
pairs as (
    select distinct
        a.alias,
        least(a.form, b.form) || ' ' || greatest(a.form, b.form) as pair
    from (select distinct alias from seen where is_full) as full_names
    join lake_words as a on full_names.alias = a.alias
    join lake_words as b on a.alias = b.alias and a.word < b.word
),

addresses as (
    select seen.pool_node, seen.alias, seen.is_full, points.match, points.point
    from seen
    join stg_points as points
        on seen.owner = points.owner and seen.node = points.node
    where points.match in ('email', 'phone') and not points.is_shared
),

under_names as (
    select distinct addresses.match, addresses.point, pairs.pair, addresses.pool_node
    from addresses
    join pairs on addresses.alias = pairs.alias
),

-- Who has no full name is taken for whoever most know under the address.
most as (
    select match, point, pair
    from (
        select match, point, pair, count(*) as people
        from under_names
        group by match, point, pair
    ) as counted
    qualify row_number() over (
        partition by match, point order by people desc, pair
    ) = 1
),

nameless as (
    select addresses.match, addresses.point, most.pair, addresses.pool_node
    from addresses
    left join most
        on addresses.match = most.match and addresses.point = most.point
    left join under_names
        on addresses.match = under_names.match
        and addresses.point = under_names.point
        and addresses.pool_node = under_names.pool_node
    where not addresses.is_full and under_names.pool_node is null
),

employed as (
    select distinct seen.pool_node, seen.alias, companies.company
    from seen
    cross join unnest(seen.companies) as companies (company)
    where seen.is_full
),

-- Names that may be two people's.
doubtful as (
    select alias
    from seen
    where is_full
    group by owner, alias
    having count(distinct pool_node) > 1
    union
    select alias
    from seen
    where is_full and is_account
    group by network, alias
    having count(distinct handle) > 1
),

every as (
    select pool_node, 'url' as match, network || ':' || handle as point
    from seen
    where is_account
    union
    select seen.pool_node, points.match, points.point
    from seen
    join stg_points as points
        on seen.owner = points.owner and seen.node = points.node
    where points.match = 'url'
    union
    select pool_node, match, point || ' ' || pair as point from under_names
    union
    select pool_node, match, point || ' ' || coalesce(pair, '') as point from nameless
    union
    select employed.pool_node, 'name' as match, employed.alias || ', ' || employed.company
    from employed
    left join doubtful on employed.alias = doubtful.alias
    where doubtful.alias is null
)

select pool_node, match, point
from every
