-- One row per person and handle they have on a network, and how the handle was
-- linked to the person; `links` has each link and why.
with ends as (
    select owner, network_a as network, handle_a as handle, match, match_weight
    from links
    union all
    select owner, network_b as network, handle_b as handle, match, match_weight
    from links
),

-- The surest link of each handle.
linked as (
    select owner, network, handle, match, match_weight
    from ends
    qualify row_number() over (
        partition by owner, network, handle order by match_weight desc, match
    ) = 1
)

select
    persons.owner, -- whose history it is
    persons.person_id, -- the person
    persons.network, -- where the handle is used
    persons.handle, -- the network's own key, or `name:` and the folded name where it gives none
    handles.name, -- newest name it goes by
    case
        when linked.match is not null and persons.node <> persons.root
            then linked.match
        when persons.handle like 'name:%' or persons.handle like 'unknown:%' then 'name'
        when persons.handle like 'mail:%' then 'email'
        when persons.handle like 'tel:%' then 'phone'
        else 'url'
    end as match, -- what links it to the person: url, email, phone, name, manual
    case
        when persons.node <> persons.root then coalesce(linked.match_weight, 1.0)
        else 1.0
    end as match_weight, -- how sure the link is, 0 to 1
    persons.is_hidden -- whether people.toml hides the person
from stg_persons as persons
join stg_handles as handles
    on persons.owner = handles.owner
    and persons.network = handles.network
    and persons.handle = handles.handle
left join linked
    on persons.owner = linked.owner
    and persons.network = linked.network
    and persons.handle = linked.handle
