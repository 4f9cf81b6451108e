-- One row per opening with words, of senders who opened with enough people for a
-- template: who said them to whom, and the words in lower case without the names
-- of anyone who spoke or was spoken to in an opening of that sender, nor the
-- company of the person: "Hi Ana" and "Hi Will" are the same words. Where words
-- are not set apart, each sign is one.
with said as (
    select
        openings.owner,
        openings.person_id,
        openings.network,
        openings.text,
        case
            when openings.speaker = 'out' then 'owner ' || openings.owner
            else 'person ' || openings.person_id
        end as sender,
        case when openings.speaker = 'out' then openings.person_id else openings.owner end
            as reader,
        people.name,
        people.company
    from stg_openings as openings
    join people
        on openings.owner = people.owner and openings.person_id = people.person_id
    where openings.text is not null
),

senders as (
    select said.sender
    from said
    join parameters as p on true
    group by said.sender
    having count(distinct said.reader) >= max(p.template_people)
),

opened as (
    select said.* from said join senders on said.sender = senders.sender
),

parts as (
    select
        sender,
        owner,
        person_id,
        network,
        coalesce(
            replace(' ' || lower(text), ' ' || lower(company), ' '), lower(text)
        ) as part,
        false as is_name
    from opened
    union all
    select sender, owner, person_id, network, lower(name) as part, true as is_name
    from opened
    union all
    select
        opened.sender,
        opened.owner,
        opened.person_id,
        opened.network,
        names.name_key as part,
        true as is_name
    from opened
    join stg_names as names on opened.name = names.name
    union all
    select distinct
        opened.sender,
        opened.owner,
        cast(null as varchar) as person_id,
        cast(null as varchar) as network,
        own.name as part,
        true as is_name
    from opened
    join stg_own_names as own on opened.owner = own.owner
),

words as (
    select parts.* exclude (part), split.word, split.place
    from parts
    cross join unnest(
        regexp_extract_all(
            parts.part,
            '[\x{0E00}-\x{0EFF}\x{3040}-\x{30FF}\x{3400}-\x{9FFF}]|[\p{L}\p{M}\p{N}]+'
        )
    ) with ordinality as split (word, place)
),

names as (
    select distinct sender, word from words where is_name
),

lines as (
    select
        words.owner,
        words.person_id,
        words.network,
        string_agg(words.word, ' ' order by words.place) as words
    from words
    left join names on words.sender = names.sender and words.word = names.word
    where not words.is_name and names.word is null
    group by words.owner, words.person_id, words.network
)

select opened.sender, opened.reader, lines.*
from lines
join opened
    on lines.owner = opened.owner
    and lines.person_id = opened.person_id
    and lines.network = opened.network
