-- One row per full name (alias) in an owner's world, word of it and form the word
-- may be short for, itself included, with how many names have the word, the form
-- and the skeleton; `names` is how many there are, `words` how many the name has.
with aliases as (
    select
        owner,
        alias,
        count(*) over (partition by owner) as names
    from (select distinct owner, alias from stg_handles where is_full) as full_names
),

spelt as (
    select distinct alias, word, form, skeleton
    from lake_words
)

select
    aliases.owner,
    aliases.alias,
    aliases.names,
    spelt.word,
    spelt.form,
    spelt.skeleton,
    count(*) filter (where spelt.word = spelt.form) over (
        partition by aliases.owner, aliases.alias
    ) as words,
    count(*) filter (where spelt.word = spelt.form) over (
        partition by aliases.owner, spelt.word
    ) as word_bearers,
    count(*) over (partition by aliases.owner, spelt.form) as form_bearers,
    count(*) filter (where spelt.word = spelt.form) over (
        partition by aliases.owner, spelt.skeleton
    ) as skeleton_bearers
from aliases
join spelt on aliases.alias = spelt.alias
