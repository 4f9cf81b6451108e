-- One row per person and handle they have on a network, and how the handle was
-- linked to the person.
with linked as (
    select owner, node, min(match) as match
    from (
        select owner, node_a as node, match from stg_links
        union all
        select owner, node_b as node, match from stg_links
    ) as ends
    group by owner, node
)

select
    persons.owner, -- whose history it is
    persons.person_id, -- the person
    persons.network, -- where the handle is used
    persons.handle, -- the network's own key, or `name:` and the folded name where it gives none
    handles.name, -- newest name it goes by
    case
        when persons.node = persons.root
            then case
                when persons.handle like 'name:%' or persons.handle like 'unknown:%'
                    then 'name'
                else 'url'
            end
        else coalesce(linked.match, 'name')
    end as match, -- what links it to the person: url, email, phone, name, manual
    case
        when persons.node = persons.root then 1.0
        when linked.match = 'email' then 1.0
        else 0.9
    end as match_weight -- how sure the link is, 0 to 1
from stg_persons as persons
join stg_handles as handles
    on persons.owner = handles.owner
    and persons.network = handles.network
    and persons.handle = handles.handle
left join linked
    on persons.owner = linked.owner
    and persons.node = linked.node
