-- One row per e-mail address or phone number that people of unlike names bear in a
-- pool: a household's or an office's. Names are alike where the first word of one is
-- in the other, as it is, as what it is short for, as it sounds or as an initial.
with named as (
    select distinct points.match, points.point, handles.alias
    from stg_points as points
    join stg_handles as handles
        on points.owner = handles.owner and points.node = handles.node
    where points.owner <> 'me'
        and points.match in ('email', 'phone')
        and handles.is_full
),

sized as (
    select match, point, alias, count(*) over (partition by match, point) as names
    from named
),

pairs as (
    select distinct a.alias as alias_a, b.alias as alias_b
    from sized as a
    join sized as b on a.match = b.match and a.point = b.point and a.alias < b.alias
    where a.names between 2 and 12
),

alike as (
    select distinct pairs.alias_a, pairs.alias_b
    from pairs
    join stg_pool_words as a on pairs.alias_a = a.alias
    join stg_pool_words as b on pairs.alias_b = b.alias and (a.is_first or b.is_first)
    where a.form = b.form
        or (
            least(length(a.word), length(b.word)) = 1
            and substr(a.word, 1, 1) = substr(b.word, 1, 1)
        )
        or (
            a.skeleton = b.skeleton
            and levenshtein(a.word, b.word)
            <= 0.4 * greatest(length(a.word), length(b.word))
        )
)

select distinct a.match, a.point
from sized as a
join sized as b on a.match = b.match and a.point = b.point and a.alias < b.alias
left join alike on a.alias = alike.alias_a and b.alias = alike.alias_b
where a.names <= 12 and alike.alias_a is null
union
select match, point from sized where names > 12
