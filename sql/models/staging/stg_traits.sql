-- One row per thing that tells what someone is, does or cares for, from their
-- newest position and from their own words one to one within two years. `kind`
-- is position, being (I'm a baker), work, interest or place; `core` is what
-- matters of it, `said` the words themselves.
with parts as (
    select
        owner,
        person_id,
        'position' as kind,
        unnest(
            string_split_regex(
                -- For whom one works is not what one is.
                regexp_replace(
                    position,
                    '\s(?i:for|at|für|bei|para|pour|chez|per|presso|voor)\s[^,;/|·•()+]*',
                    ' ',
                    'g'
                ),
                '\s*[,;&/|·•()+]\s*|\s[-–—]\s|\s(?i:and|of|for|at|in|und|für|bei|y|e|et|de|di|du|en|van)\s'
            )
        ) as core
    from people
    where position is not null
        -- What one is no longer, or not yet.
        and not regexp_matches(
            position,
            '(?i)\b(?:former|ex|retired|aspiring|student|intern|trainee|apprentice|graduate|looking|seeking|unemployed|ehemals|ehemalige[rn]?|praktikant\w*|antigu[oa]|étudiante?|estudiante|studente|stagiaire|stagista)\b'
        )
),

own_words as (
    select
        owner,
        person_id,
        occurred_at,
        unnest(
            regexp_extract_all(
                text,
                '(?i)\b(?:(?:i''m|i am)(?: now| currently| also| actually)? an? '
                || '|i(?: now| also)? (?:work as|work in|speciali[sz]e in|live in|grew up in|come from|collect|breed|restore|practi[cs]e|play|keep) '
                || '|i(?:''ve| have)?(?: just| recently)? (?:started (?:doing|offering|teaching|working as)|taken up|took up|moved to) '
                || '|(?:i''m|i am)(?: really| so| very| totally)* (?:into|passionate about|obsessed with|learning|from|based in) '
                || '|my (?:new |main |favou?rite |secret )?(?:hobby|passion) is '
                || '|ich (?:bin|arbeite als)(?: jetzt| übrigens| selbst| auch)* |(?:yo )?(?:soy|trabajo (?:como|de)) |je (?:suis|travaille comme) |sono un[a'']? ?|(?:lavoro come|faccio (?:il|la)) |(?:eu )?(?:sou|trabalho como) |ik (?:ben|werk als)(?: nu)? '
                || ')[^.?!\n;:]{2,60}',
                0
            )
        ) as said
    from stg_own_words
),

told as (
    select
        owner,
        person_id,
        occurred_at,
        trim(said, ' ,') as said,
        case
            when regexp_matches(said, '(?i)^i\S* .{0,12}?(?:live|grew up|come from|moved to|from|based in) ')
                then 'place'
            when regexp_matches(said, '(?i)^(?:i\S* .{0,20}?(?:collect|breed|restore|practi[cs]e|play|keep|taken up|took up|into|passionate about|obsessed with|learning)|my .*) ')
                then 'interest'
            when regexp_matches(said, '(?i)(?:work\S*|speciali[sz]e|started \S+|arbeite|trabajo|travaille|lavoro|faccio|trabalho|werk) ')
                then 'work'
            else 'being'
        end as kind
    from own_words
    where not regexp_matches(
            said,
            '(?i)\b(?:not|never|no longer|keep(?: on)? \S+ing|bad|terrible|awful|lousy|hopeless|wannabe|amateur|aspiring|former|ex|retired|fan|kein\w*)\b'
        )
),

cored as (
    select
        owner,
        person_id,
        kind,
        occurred_at,
        said,
        -- Up to the first comma or preposition, after what only leads there.
        regexp_replace(
            regexp_replace(
                said,
                '(?i)^(?:(?:i|i''m|i''ve|am|have|just|recently|now|also|currently|actually|really|so|very|totally|started|doing|offering|teaching|taken|took|up|an?|the|works?|working|in|as|speciali[sz]e|into|passionate|about|obsessed|with|learning|my|new|main|favou?rite|secret|hobby|passion|is|collect|breed|restore|practi[cs]e|play|keep|live|grew|come|from|moved|to|based|ich|bin|arbeite|als|jetzt|yo|soy|trabajo|como|de|je|suis|travaille|comme|sono|una?|lavoro|come|faccio|il|la|eu|sou|uma?|une?|trabalho|ik|ben|werk|nu|een|eine?)\s+)+',
                ''
            ),
            '(?i)(?:,|\(|\s[-–—]|\s(?:for|in|to|who|that|which|with|from|near|at|on|by|as|and|or|because|so|if|when|but|of|around|since|für|mit|bei|aus|para|por|pour|dans|avec|chez|per|con|voor|met|und|y|et|e|en)(?:\s|$)).*$',
            ''
        ) as core
    from told
)

select
    owner,
    person_id,
    kind,
    core,
    cast(null as varchar) as said,
    cast(null as timestamptz) as said_at
from parts
where core <> ''
union all
select
    owner,
    person_id,
    kind,
    core,
    said,
    max(occurred_at) as said_at
from cored
-- A place has a name.
where core <> '' and (kind <> 'place' or regexp_matches(core, '^\p{Lu}'))
group by owner, person_id, kind, core, said
