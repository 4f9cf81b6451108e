-- One row per opening that is a template: nearly the same words as the same
-- sender opened with to at least `template_people` people, names apart. Nearly:
-- Jaccard overlap of word 3-grams; under three words there is none, so that "Hi
-- Ana" is no template. What others send to several of you cannot be seen: a pool
-- keeps no words, and one's own archive holds what they wrote to oneself.
-- Equal texts are compared once.
with texts as (
    select
        sender,
        words,
        row_number() over (order by sender, words) as text_id
    from stg_opening_words
    group by sender, words
),

trios as (
    select
        texts.sender,
        texts.text_id,
        split.word || ' ' || lead(split.word, 1) over following || ' '
        || lead(split.word, 2) over following as gram
    from texts
    cross join unnest(string_split_regex(texts.words, ' '))
        with ordinality as split (word, place)
    window following as (partition by texts.text_id order by split.place)
),

grams as (
    select distinct sender, text_id, gram from trios where gram is not null
),

-- The grams of several texts, the rarest first.
shared as (
    select
        sender,
        gram,
        row_number() over (order by count(*), sender, gram) as gram_id
    from grams
    group by sender, gram
    having count(*) > 1
),

sizes as (
    select text_id, count(*) as grams from grams group by text_id
),

held as (
    select
        grams.text_id,
        shared.gram_id,
        sizes.grams,
        -- The overlap of two texts is at most what one has in common at all.
        ceil(p.template_overlap * sizes.grams - 0.000001) as needed,
        count(*) over (partition by grams.text_id) as in_common,
        row_number() over (
            partition by grams.text_id order by shared.gram_id
        ) as rarity
    from grams
    join shared on grams.sender = shared.sender and grams.gram = shared.gram
    join sizes on grams.text_id = sizes.text_id
    join parameters as p on true
),

-- Texts nearly alike share at least one of their rarest grams: all others are
-- too few. A gram of many texts is compared within blocks of at most 16
-- neighbours in the alphabet, so that thousands alike cost little more than
-- thousands apart.
rarest as (
    select
        text_id,
        gram_id,
        floor(
            (row_number() over (partition by gram_id order by text_id) - 1)
            * ceil(count(*) over (partition by gram_id) / 16.0)
            / count(*) over (partition by gram_id)
        ) as block
    from held
    where rarity <= in_common - needed + 1
),

pairs as (
    select distinct a.text_id, b.text_id as other
    from rarest as a
    join rarest as b on a.gram_id = b.gram_id and a.block = b.block
    where a.text_id < b.text_id
),

alike as (
    select pairs.text_id, pairs.other
    from pairs
    join held as a on pairs.text_id = a.text_id
    -- One key, so that no engine begins with all texts that share a gram.
    join held as b
        on pairs.other * 100000000 + a.gram_id = b.text_id * 100000000 + b.gram_id
    join parameters as p on true
    group by pairs.text_id, pairs.other
    having count(*) / (max(a.grams) + max(b.grams) - count(*))
        >= max(p.template_overlap)
),

both_ways as (
    select text_id, other from alike
    union all
    select other as text_id, text_id as other from alike
    union all
    select text_id, text_id as other from sizes
),

openings as (
    select texts.text_id, said.owner, said.person_id, said.network, said.reader
    from stg_opening_words as said
    join texts on said.sender = texts.sender and said.words = texts.words
),

templates as (
    select both_ways.text_id
    from both_ways
    join openings on both_ways.other = openings.text_id
    join parameters as p on true
    group by both_ways.text_id
    having count(distinct openings.reader) >= max(p.template_people)
)

select openings.owner, openings.person_id, openings.network
from openings
join templates on openings.text_id = templates.text_id
