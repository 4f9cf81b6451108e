-- One row per handle and the person it belongs to. A person keeps the id that most
-- of their handles had in the warehouse before; somebody new is keyed by a name
-- nobody else has, else by their smallest handle, so that archives give the same
-- ids in whichever order they come.
with held as (
    select
        roots.owner,
        roots.root,
        known.person_id,
        count(*) as handles
    from stg_roots as roots
    join known_ids as known
        on roots.owner = known.owner
        and roots.network = known.network
        and roots.handle = known.handle
    group by roots.owner, roots.root, known.person_id
),

kept as (
    select owner, root, person_id
    from (
        select
            *,
            row_number() over (
                partition by owner, root order by handles desc, person_id
            ) as place_of_id,
            row_number() over (
                partition by owner, person_id order by handles desc, root
            ) as place_of_root
        from held
    ) as ranked
    where place_of_id = 1 and place_of_root = 1
),

people as (
    select
        owner,
        root,
        min(alias) as alias,
        array_to_string(list_sort(list(node)), ' ') as nodes
    from stg_roots
    group by owner, root
),

fresh as (
    select
        owner,
        root,
        nodes,
        substr(
            md5(
                case
                    when alias is not null
                        and count(*) over (partition by owner, alias) = 1
                        then alias
                    else root
                end
            ),
            1,
            12
        ) as person_id
    from people
),

ids as (
    select
        fresh.owner,
        fresh.root,
        coalesce(
            kept.person_id,
            case
                when taken.person_id is null then fresh.person_id
                else substr(md5(fresh.nodes), 1, 12)
            end
        ) as person_id
    from fresh
    left join kept on fresh.owner = kept.owner and fresh.root = kept.root
    left join kept as taken
        on fresh.owner = taken.owner and fresh.person_id = taken.person_id
),

hidden as (
    select distinct roots.owner, roots.root
    from stg_roots as roots
    join stg_settled as settled
        on roots.owner = settled.owner and roots.node = settled.node
    where settled.verb = 'hide'
)

select
    roots.owner,
    roots.network,
    roots.handle,
    roots.node,
    roots.unit,
    roots.root,
    ids.person_id,
    hidden.owner is not null as is_hidden
from stg_roots as roots
join ids on roots.owner = ids.owner and roots.root = ids.root
left join hidden on roots.owner = hidden.owner and roots.root = hidden.root
