-- One row per thing asked, offered or given in a group and person it is towards:
-- those that it calls by their first names, else everybody, up to `group_cap`
-- others; an introduction is towards everybody unless it calls two by name. Where
-- several are called, thanks are for those called in the sentence that thanks, and
-- asks for those called in the one that asks.
-- `is_one` holds for one row of each, however many people it is towards.
with acting as (
    select acting.*
    from stg_acting as acting
    join parameters as p on true
    where acting.group_size > 1 and acting.group_size <= p.group_cap
),

acts as (
    select
        owner,
        network,
        interaction_id,
        person_id,
        thread_id,
        direction,
        occurred_at,
        unnest(
            list_filter(
                [
                    case when is_ask then 'ask' end,
                    case when is_offer then 'offer' end,
                    case when is_introduction then 'introduction' end,
                    case when is_recommendation then 'recommendation' end,
                    case when is_endorsement then 'endorsement' end,
                    case when is_favour then 'favour' end,
                    case when is_thanks then 'thanks' end
                ],
                lambda act: act is not null
            )
        ) as act
    from acting
),

-- The reader '' is the owner.
present_at as (
    select acts.*, acts.person_id as towards, '' as reader
    from acts
    where acts.direction = 'in' and acts.person_id is not null
    union all
    select acts.*, members.person_id as towards, members.person_id as reader
    from acts
    join stg_group_people as members
        on acts.owner = members.owner
        and acts.network = members.network
        and acts.thread_id = members.thread_id
    where acts.direction = 'out'
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
    select distinct owner, network, thread_id, '' as reader from acting
),

callable as (
    select
        acting.interaction_id,
        readers.reader,
        acting.text,
        first_names.first_name
    from acting
    join readers
        on acting.owner = readers.owner
        and acting.network = readers.network
        and acting.thread_id = readers.thread_id
    join first_names
        on readers.owner = first_names.owner
        and readers.reader = first_names.person_id
    where readers.reader <> coalesce(acting.person_id, '')
),

-- Few hold the name at all, and only they are taken apart.
sentences as (
    select
        interaction_id,
        reader,
        text,
        first_name,
        unnest(regexp_extract_all(text, '[^.!?\n]+[.!?]*')) as sentence
    from callable
    where contains(lower(text), first_name)
),

-- A name begins with a capital, or it is a word (will, mark, grace), save for those
-- who write none, and in scripts that have none.
called as (
    select
        interaction_id,
        reader,
        bool_or(
            regexp_matches(
                lower(text),
                '(thank you|thanks|thx|cheers|danke|gracias|merci|grazie|obrigad[oa]|bedankt)( \w+)? (all|both|everyone|everybody|guys|folks|alle|allen|a todos|à tous|a tutti|tutti|tous|allemaal)\b'
            )
        ) as is_for_all,
        bool_or(
            regexp_matches(
                lower(sentence),
                '\b(thank|thx|cheers|appreciat|grateful|dank|merci|gracias|grazie|obrigad|bedankt|agradec|agradez|ringrazi|remerci)'
            )
        ) as is_thanked,
        bool_or(
            contains(sentence, '?')
            or regexp_matches(
                lower(sentence),
                '\b(please|pls|bitte|por favor|per favore|stp|svp|plaît|alsjeblieft)\b'
            )
        ) as is_asked
    from sentences
    where list_contains(
        list_transform(
            list_filter(
                regexp_extract_all(sentence, '[\p{L}\p{M}\p{N}]+'),
                lambda word: word <> lower(word)
                or word = upper(word)
                or text = lower(text)
            ),
            lambda word: lower(word)
        ),
        first_name
    )
    group by interaction_id, reader
),

calls as (
    select
        interaction_id,
        count(*) as people,
        bool_or(is_for_all) as is_for_all,
        bool_or(is_thanked) as is_anyone_thanked,
        bool_or(is_asked) as is_anyone_asked
    from called
    group by interaction_id
)

select
    present_at.owner,
    present_at.towards as person_id,
    present_at.direction,
    present_at.occurred_at,
    present_at.act,
    row_number() over (
        partition by present_at.interaction_id, present_at.act
        order by present_at.towards
    ) = 1 as is_one
from present_at
left join called
    on present_at.interaction_id = called.interaction_id
    and present_at.reader = called.reader
left join calls on present_at.interaction_id = calls.interaction_id
where calls.people is null
    or case present_at.act
        when 'introduction' then calls.people = 1 or called.reader is not null
        when 'thanks'
            then calls.is_for_all
            or called.reader is not null
            and called.is_thanked = calls.is_anyone_thanked
        when 'ask'
            then called.reader is not null
            and called.is_asked = calls.is_anyone_asked
        else called.reader is not null
    end
