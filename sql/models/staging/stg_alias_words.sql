-- One row per alias in an owner's world, word of it and form the word may be
-- short for, itself included, with how many aliases have the word, the form and
-- the skeleton, and `names`, how many there are.
with aliases as (
    select distinct owner, alias
    from stg_handles
    where is_full
),

entries as (
    select distinct aliases.owner, aliases.alias, words.word, words.form, words.skeleton
    from aliases
    join lake_words as words on aliases.alias = words.alias
),

by_word as (
    select owner, word, count(*) as bearers
    from entries
    where word = form
    group by owner, word
),

by_form as (
    select owner, form, count(distinct alias) as bearers
    from entries
    group by owner, form
),

by_skeleton as (
    select owner, skeleton, count(distinct alias) as bearers
    from entries
    where word = form
    group by owner, skeleton
),

worlds as (
    select owner, count(*) as names
    from aliases
    group by owner
)

select
    entries.owner,
    entries.alias,
    entries.word,
    entries.form,
    entries.skeleton,
    by_word.bearers as word_bearers,
    by_form.bearers as form_bearers,
    coalesce(by_skeleton.bearers, 0) as skeleton_bearers,
    worlds.names
from entries
join by_word on entries.owner = by_word.owner and entries.word = by_word.word
join by_form on entries.owner = by_form.owner and entries.form = by_form.form
left join by_skeleton
    on entries.owner = by_skeleton.owner and entries.skeleton = by_skeleton.skeleton
join worlds on entries.owner = worlds.owner
