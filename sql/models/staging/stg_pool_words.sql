-- One row per full name (alias) in the pool, word of it and form the word may be
-- short for; `is_first` where somebody writes the name with that word first.
with words as (
    select distinct alias, word, form, skeleton
    from lake_words
),

written as (
    select distinct
        alias,
        case
            when contains(name_key, ',')
                then trim(split_part(name_key, ',', 2)) || ' '
                    || split_part(name_key, ',', 1)
            else name_key
        end as written
    from stg_names
    where is_full
),

-- What stands nearest to the beginning; titles and the like are no words of it.
firsts as (
    select alias, word
    from (
        select
            written.alias,
            written.written,
            words.word,
            position(words.word in written.written) as place
        from written
        join words on written.alias = words.alias and words.word = words.form
    ) as placed
    qualify row_number() over (
        partition by alias, written order by place = 0, place, word
    ) = 1
)

select
    words.alias,
    words.word,
    words.form,
    words.skeleton,
    bool_or(firsts.word is not null) as is_first
from words
left join firsts on words.alias = firsts.alias and words.word = firsts.word
where contains(words.alias, ' ')
group by words.alias, words.word, words.form, words.skeleton
