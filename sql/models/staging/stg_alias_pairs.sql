-- One row per pair of full names that are worth comparing: two words of each sound
-- alike, a nickname as the name it may be short for, or they have one word and the
-- other's first letter. A key of too many names would tell too little.
with keys as (
    select distinct
        a.owner,
        a.alias,
        least(a.skeleton, b.skeleton) || '|' || greatest(a.skeleton, b.skeleton)
            as name_key
    from stg_alias_words as a
    join stg_alias_words as b
        on a.owner = b.owner and a.alias = b.alias and a.word < b.word
    union
    select a.owner, a.alias, a.word || '-' || substr(b.word, 1, 1) as name_key
    from stg_alias_words as a
    join stg_alias_words as b
        on a.owner = b.owner and a.alias = b.alias and a.word <> b.word
    where a.word = a.form and b.word = b.form
),

telling_keys as (
    select owner, alias, name_key
    from keys
    qualify count(*) over (partition by owner, name_key) between 2 and 40
)

select distinct a.owner, a.alias as alias_a, b.alias as alias_b
from telling_keys as a
join telling_keys as b
    on a.owner = b.owner and a.name_key = b.name_key and a.alias < b.alias
