-- One row per person and network to whom the owner opened with a template: nearly the same
-- words as to at least `template_people` people, names removed. Nearly: Jaccard
-- overlap of word 3-grams.
with opened as (
    select openings.owner, openings.person_id, openings.network, openings.text, people.name
    from stg_openings as openings
    join people
        on openings.owner = people.owner and openings.person_id = people.person_id
    where openings.speaker = 'out' and openings.text is not null
),

worded as (
    select
        owner,
        person_id,
        network,
        list_filter(
            regexp_extract_all(lower(text), '[\p{L}\p{N}]+'),
            lambda word: not list_contains(string_split(lower(name), ' '), word)
        ) as words
    from opened
),

-- Equal texts are compared once.
texts as (
    select
        owner,
        array_to_string(words, ' ') as words,
        count(distinct person_id) as people
    from worded
    where array_length(words) > 0
    group by owner, array_to_string(words, ' ')
),

split as (
    select owner, words, people, string_split(words, ' ') as parts from texts
),

grams as (
    select distinct
        owner,
        words,
        people,
        unnest(
            case
                when array_length(parts) < 3 then [words]
                else list_transform(
                    range(1, array_length(parts) - 1),
                    lambda i: array_to_string(array_slice(parts, i, i + 2), ' ')
                )
            end
        ) as gram
    from split
),

sizes as (
    select owner, words, max(people) as people, count(*) as grams
    from grams
    group by owner, words
),

shared as (
    select a.owner, a.words, b.words as other, count(*) as shared
    from grams as a
    join grams as b on a.owner = b.owner and a.gram = b.gram
    group by a.owner, a.words, b.words
),

alike as (
    select shared.owner, shared.words, sum(b.people) as people
    from shared
    join sizes as a on shared.owner = a.owner and shared.words = a.words
    join sizes as b on shared.owner = b.owner and shared.other = b.words
    join parameters as p on true
    where shared.shared / (a.grams + b.grams - shared.shared) >= p.template_overlap
    group by shared.owner, shared.words
)

select worded.owner, worded.person_id, worded.network
from worded
join alike
    on worded.owner = alike.owner and array_to_string(worded.words, ' ') = alike.words
join parameters as p on true
where alike.people >= p.template_people
