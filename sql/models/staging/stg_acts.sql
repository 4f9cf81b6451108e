-- One row per thing asked, offered or given and person it is towards. A message
-- may be several such acts, and each counts once. In a group it is towards those
-- it calls by their first names, else towards everybody, up to `group_cap`
-- others; an introduction is towards everybody unless it calls two by name. A
-- sales pitch is no offer, and a note that came with an invitation and stands
-- among the messages too is one message. `is_one` holds for one row of each act,
-- however many people it is towards.
with acting as (
    select
        owner,
        network,
        interaction_id,
        person_id,
        thread_id,
        direction,
        kind,
        occurred_at,
        characters,
        coalesce(group_size, 1) as group_size,
        kind in ('message', 'email', 'letter', 'invitation', 'wall_post', 'comment')
            as is_written,
        is_ask,
        is_offer and not is_pitch as is_offer,
        is_introduction,
        is_thanks
    from interactions
    join parameters as p on true
    where direction in ('out', 'in')
        and coalesce(group_size, 1) <= p.group_cap
        and (
            is_ask or is_offer or is_introduction or is_thanks
            or kind in (
                'introduction', 'recommendation', 'endorsement', 'favour', 'gift'
            )
        )
),

alike as (
    select notes.interaction_id, messages.interaction_id as message_id
    from acting as notes
    join acting as messages
        on notes.owner = messages.owner
        and notes.network = messages.network
        and notes.person_id = messages.person_id
        and notes.direction = messages.direction
        and notes.characters = messages.characters
    where notes.kind = 'invitation' and messages.kind = 'message'
),

-- Texts are looked up for these few, since they are long.
twice as (
    select distinct alike.interaction_id
    from alike
    join interactions as notes on alike.interaction_id = notes.interaction_id
    join interactions as messages on alike.message_id = messages.interaction_id
    where coalesce(notes.text = messages.text, true)
),

acts as (
    select
        acting.owner,
        acting.network,
        acting.interaction_id,
        acting.person_id,
        acting.thread_id,
        acting.direction,
        acting.occurred_at,
        acting.group_size,
        unnest(
            list_filter(
                [
                    case when is_written and is_ask then 'ask' end,
                    case when is_written and is_offer then 'offer' end,
                    case
                        when is_written and is_introduction or kind = 'introduction'
                            then 'introduction'
                    end,
                    case when kind = 'recommendation' then 'recommendation' end,
                    case when kind = 'endorsement' then 'endorsement' end,
                    case when kind in ('favour', 'gift') then 'favour' end,
                    case when is_written and is_thanks then 'thanks' end
                ],
                lambda act: act is not null
            )
        ) as act
    from acting
    left join twice on acting.interaction_id = twice.interaction_id
    where twice.interaction_id is null
),

-- The reader '' is the owner.
in_groups as (
    select acts.*, acts.person_id as towards, '' as reader
    from acts
    where acts.group_size > 1 and acts.direction = 'in' and acts.person_id is not null
    union all
    select acts.*, members.person_id as towards, members.person_id as reader
    from acts
    join stg_group_people as members
        on acts.owner = members.owner
        and acts.network = members.network
        and acts.thread_id = members.thread_id
    where acts.group_size > 1 and acts.direction = 'out'
),

-- Who can be called by name where such a thing was said.
first_names as (
    select
        people.owner,
        people.person_id,
        split_part(lower(people.name), ' ', 1) as first_name
    from people
    union
    select
        people.owner,
        people.person_id,
        split_part(names.name_key, ' ', 1) as first_name
    from people
    join stg_names as names on people.name = names.name
    union
    select owner, '' as person_id, split_part(name, ' ', 1) as first_name
    from stg_own_names
),

readers as (
    select owner, network, thread_id, person_id as reader from stg_group_people
    union all
    select distinct owner, network, thread_id, '' as reader
    from acting
    where group_size > 1
),

present as (
    select
        acting.interaction_id,
        readers.reader,
        lower(events.text) as said,
        first_names.first_name
    from acting
    join interactions as events on acting.interaction_id = events.interaction_id
    join readers
        on acting.owner = readers.owner
        and acting.network = readers.network
        and acting.thread_id = readers.thread_id
    join first_names
        on readers.owner = first_names.owner
        and readers.reader = first_names.person_id
    where acting.group_size > 1
        and events.group_size > 1
        and readers.reader <> coalesce(acting.person_id, '')
),

-- Few hold the name at all, and only they are taken apart into words.
called as (
    select distinct interaction_id, reader
    from present
    where contains(said, first_name)
        and list_contains(
            regexp_extract_all(said, '[\p{L}\p{M}\p{N}]+'), first_name
        )
),

calls as (
    select interaction_id, count(*) as people from called group by interaction_id
),

towards as (
    select owner, person_id, direction, occurred_at, act, true as is_one
    from acts
    where group_size = 1 and person_id is not null
    union all
    select
        in_groups.owner,
        in_groups.towards as person_id,
        in_groups.direction,
        in_groups.occurred_at,
        in_groups.act,
        row_number() over (
            partition by in_groups.interaction_id, in_groups.act
            order by in_groups.towards
        ) = 1 as is_one
    from in_groups
    left join called
        on in_groups.interaction_id = called.interaction_id
        and in_groups.reader = called.reader
    left join calls on in_groups.interaction_id = calls.interaction_id
    where calls.people is null
        or called.reader is not null
        or (in_groups.act = 'introduction' and calls.people = 1)
)

select
    *,
    -- Thanks are given by whoever was helped.
    case when act <> 'ask' then (act = 'thanks') = (direction = 'in') end as is_give
from towards
