-- One row per pair of aliases that may be one name, an alias and itself among
-- them: in bits, how much it tells that two people's names agree so (Fellegi &
-- Sunter 1969: log2 of how often names of one person agree like that over how
-- often those of strangers do, the rarer the word the more), and how they agree.
with words as (
    select *, names + 500.0 as names_of
    from stg_alias_words
    where word = form
),

-- Each word beside each of the other alias, and how the two agree.
compared as (
    select
        pairs.*,
        a.word as word_a,
        b.word as word_b,
        case
            when a.word = b.word then '1 same'
            -- Spelt alike too, but for scripts that write no vowels.
            when a.skeleton = b.skeleton and (
                levenshtein(a.word, b.word)
                <= 0.4 * greatest(length(a.word), length(b.word))
                or a.word = a.skeleton
                or b.word = b.skeleton
            ) then '3 sound'
            when least(length(a.word), length(b.word)) >= 5
                and levenshtein(a.word, b.word) = 1 then '4 letter'
            when least(length(a.word), length(b.word)) = 1
                and substr(a.word, 1, 1) = substr(b.word, 1, 1) then '5 initial'
        end as how,
        case
            when a.word = b.word then a.word_bearers
            when a.skeleton = b.skeleton then a.skeleton_bearers
            else a.word_bearers + b.word_bearers
        end as bearers,
        a.names_of,
        a.words as words_a,
        b.words as words_b
    from stg_alias_pairs as pairs
    join words as a on pairs.owner = a.owner and pairs.alias_a = a.alias
    join words as b on pairs.owner = b.owner and pairs.alias_b = b.alias
    union all
    select
        pairs.*,
        a.word as word_a,
        b.word as word_b,
        '2 nickname' as how,
        min(a.form_bearers) as bearers,
        min(a.names + 500.0) as names_of,
        min(a.words) as words_a,
        min(b.words) as words_b
    from stg_alias_pairs as pairs
    join stg_alias_words as a on pairs.owner = a.owner and pairs.alias_a = a.alias
    join stg_alias_words as b
        on pairs.owner = b.owner and pairs.alias_b = b.alias and a.form = b.form
    where a.word <> b.word
    group by pairs.owner, pairs.alias_a, pairs.alias_b, a.word, b.word
),

-- Each word is matched once, as well as it can be.
ranked as (
    select
        *,
        row_number() over (
            partition by owner, alias_a, alias_b, word_a order by how, bearers, word_b
        ) as place_a,
        row_number() over (
            partition by owner, alias_a, alias_b, word_b order by how, bearers, word_a
        ) as place_b
    from compared
    where how is not null
),

-- Of the bearers two are the pair itself; an initial is borne by many.
weighed as (
    select
        *,
        case how
            when '1 same' then 0.85
            when '2 nickname' then 0.05
            when '3 sound' then 0.06
            when '4 letter' then 0.02
            else 0.03
        end as alike,
        case how
            when '5 initial' then 0.05
            else (greatest(bearers - 2, 0) + 0.5) / names_of
        end as by_chance
    from ranked
    where place_a = 1 and place_b = 1
),

summed as (
    select
        owner,
        alias_a,
        alias_b,
        max(how) as how,
        count(*) filter (where how <= '4') as firm,
        sum(log2(alike / by_chance)) as weight,
        min(words_a) as words_a,
        min(words_b) as words_b
    from weighed
    group by owner, alias_a, alias_b
    having count(*) >= 2 and count(*) = least(min(words_a), min(words_b))
),

-- One of the two may have more words: a second given name, a former one.
like_names as (
    select
        owner,
        alias_a,
        alias_b,
        case when words_a = words_b then 0 else log2(0.1) end + weight as weight,
        case how
            when '1 same' then 'words of the name'
            when '2 nickname' then 'a short form of the name'
            when '3 sound' then 'another spelling of the name'
            when '4 letter' then 'a letter less or more in the name'
            else 'an initial'
        end as how
    from summed
    where firm >= 1
),

equal as (
    select
        owner,
        alias,
        sum(log2(0.85 * names_of / (greatest(word_bearers - 1, 0) + 0.5))) as weight
    from words
    group by owner, alias
)

select owner, alias_a, alias_b, weight, how from like_names
union all
select owner, alias_b as alias_a, alias_a as alias_b, weight, how from like_names
union all
select owner, alias as alias_a, alias as alias_b, weight, 'name' as how from equal
