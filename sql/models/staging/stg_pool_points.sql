-- One row per person of a member and thing by which they are known beyond that
-- member: a network's own key, profile address, e-mail address or phone number, or a
-- full name with its company. No row where one person's own archives are read. Under
-- an address or number of several people only those are one whose names have two words
-- in common, nicknames among them; a name counts only where no member knows two of it,
-- nor the pool two accounts, nor both their addresses and their numbers or towns differ.
with seen as (
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
        handles.emails,
        handles.phones,
        handles.towns
    from stg_persons as persons
    join stg_handles as handles
        on persons.owner = handles.owner and persons.node = handles.node
    where persons.owner <> 'me' and not persons.is_hidden
),

addresses as (
    select
        seen.pool_node,
        seen.alias,
        points.match,
        points.point,
        shared.point is not null as is_shared
    from seen
    join stg_points as points
        on seen.owner = points.owner and seen.node = points.node
    left join stg_pool_shared as shared
        on points.match = shared.match and points.point = shared.point
    where points.match in ('email', 'phone') and not points.is_shared
),

-- Two words of a name, each as it is or as what it may be short for.
pairs as (
    select distinct
        a.alias,
        least(a.form, b.form) || ' ' || greatest(a.form, b.form) as pair
    from stg_pool_words as a
    join stg_pool_words as b on a.alias = b.alias and a.word < b.word
),

employed as (
    select distinct
        seen.pool_node, seen.alias, seen.alias || ', ' || companies.company_key as point
    from seen
    join stg_pool_companies as companies
        on seen.owner = companies.owner and seen.person_id = companies.person_id
    where seen.is_full and companies.company_key is not null
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

reached as (
    select
        pool_node,
        list_distinct(flatten(list(emails))) as emails,
        list_distinct(flatten(list(phones))) as phones,
        list_distinct(flatten(list(towns))) as towns
    from seen
    group by pool_node
    having sum(array_length(emails)) > 0
),

contradicting as (
    select distinct a.point
    from (
        select point, min(pool_node) as pool_node
        from employed
        join reached using (pool_node)
        group by point
    ) as firsts
    join employed as a on firsts.point = a.point and firsts.pool_node <> a.pool_node
    join reached as one on firsts.pool_node = one.pool_node
    join reached as other on a.pool_node = other.pool_node
    where array_length(array_intersect(one.emails, other.emails)) = 0
        and (
            (
                array_length(one.phones) > 0
                and array_length(other.phones) > 0
                and array_length(array_intersect(one.phones, other.phones)) = 0
            )
            or (
                array_length(one.towns) > 0
                and array_length(other.towns) > 0
                and array_length(array_intersect(one.towns, other.towns)) = 0
            )
        )
)

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
select pool_node, match, point
from addresses
where not is_shared
union
select addresses.pool_node, addresses.match, addresses.point || ' ' || pairs.pair as point
from addresses
join pairs on addresses.alias = pairs.alias
where addresses.is_shared
union
select employed.pool_node, 'name' as match, employed.point
from employed
left join doubtful on employed.alias = doubtful.alias
left join contradicting on employed.point = contradicting.point
where doubtful.alias is null and contradicting.point is null
