-- One row per handle and what is one person's alone: e-mail address, phone number,
-- profile address. Left out is what two names on one network share that are no
-- forms of one name: the address of a household or an office.
with listed as (
    select owner, network, node, alias, is_full, 'email' as match, lower(email) as point
    from (select *, unnest(emails) as email from stg_handles) as handles
    union
    select owner, network, node, alias, is_full, 'phone' as match, unnest(phones) as point
    from stg_handles
    union
    select
        owner,
        network,
        node,
        alias,
        is_full,
        case when handle like 'mail:%' then 'email' else 'phone' end as match,
        lower(substr(handle, position(':' in handle) + 1)) as point
    from stg_handles
    where handle like 'mail:%' or handle like 'tel:%'
    union
    select
        owner,
        network,
        node,
        alias,
        is_full,
        'url' as match,
        regexp_replace(
            regexp_replace(lower(url), '^https?://(www[.]|m[.])?', ''), '[/?#]*$', ''
        ) as point
    from stg_handles
    where url is not null
),

named as (
    select
        *,
        min(alias) over (partition by owner, network, match, point) as first_alias
    from listed
    where is_full
),

shared as (
    select distinct named.owner, named.match, named.point
    from named
    left join stg_name_likeness as likeness
        on named.owner = likeness.owner
        and named.first_alias = likeness.alias_a
        and named.alias = likeness.alias_b
    where named.alias <> named.first_alias and likeness.owner is null
)

select
    listed.owner,
    listed.network,
    listed.node,
    listed.match,
    listed.point,
    shared.owner is not null as is_shared
from listed
left join shared
    on listed.owner = shared.owner
    and listed.match = shared.match
    and listed.point = shared.point
