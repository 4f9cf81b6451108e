-- One row per word that counts in what someone wishes for or is, cut to its stem
-- so that designer, designers and design meet. `is_wide` words say too little
-- alone.
with cores as (
    select core from stg_wishes
    union
    select core from stg_traits
),

-- Without accents; a few kinds of development are no developer's, and of architects
-- and builders some build no house.
plain as (
    select
        core,
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    translate(
                        lower(core),
                        'áàâäãåąéèêëęíìîïóòôöõőøúùûüůçćčñńłśšźżž',
                        'aaaaaaaeeeeeiiiiooooooouuuuucccnnlsszzz'
                    ),
                    '(business|organi[sz]ation\w*|property|real estate|people|leadership|talent|curriculum|community|fund) develop\w*'
                    || '|(solutions?|software|enterprise|cloud|data|systems?|technical|security|network|information|application|platform|infrastructure|it) architect\w*'
                    || '|(community|brand|team|business|company|network|relationship|startup|product|ecosystem) builders?',
                    ' ',
                    'g'
                ),
                'lawyers?|attorneys?|solicitors?', 'law', 'g'
            ),
            'software engineer|programmer', 'software developer', 'g'
        ) as text
    from cores
),

words as (
    select plain.core, split.word, split.place
    from plain
    cross join unnest(regexp_extract_all(plain.text, '\p{L}[\p{L}\p{N}]+'))
        with ordinality as split (word, place)
),

cut as (
    select
        core,
        place,
        word,
        regexp_replace(
            word,
            '(?:erinnen|erin|innen|in|ers|er|ores|oras|ors|or|ora|ore|ori|rices|rice|euses|euse|eurs|eur|ings|ing|ants|ant|ancy|ments|ment|ions|ion|ists|ist|isms|ism|ies|y|ures|ure|es|e|as|a|os|o|s)$',
            ''
        ) as stem
    from words
),

stems as (
    select
        core,
        place,
        case
            when regexp_matches(word, '^(?:advi[sc]|consult|expert|specialist|berater|asesor|conseil)')
                then 'expert'
            when length(word) < 4 then word
            -- Bees are more than "be".
            when length(stem) < 3 then regexp_replace(word, 's$', '')
            else stem
        end as stem
    from cut
    where word not in (
        'a', 'an', 'the', 'some', 'any', 'someone', 'somebody', 'anyone', 'anybody',
        'somewhere', 'something', 'anything', 'who', 'that', 'this', 'it', 'its',
        'them', 'one', 'ones', 'my', 'our', 'your', 'his', 'her', 'their', 'me', 'us',
        'you', 'we', 'is', 'are', 'am', 'be', 'been', 'do', 'does', 'have', 'has',
        'can', 'could', 'would', 'will', 'not', 'really', 'very', 'so', 'too', 'also',
        'bit', 'little', 'lot', 'few', 'all', 'more', 'other', 'another', 'else',
        'now', 'again', 'maybe', 'please', 'quick', 'kind', 'sort', 'of',
        'good', 'great', 'best', 'better', 'nice', 'new', 'old', 'young', 'big',
        'small', 'decent', 'reliable', 'trustworthy', 'affordable', 'cheap', 'real',
        'experienced', 'skilled', 'talented', 'qualified', 'local', 'friendly', 'fast',
        'senior', 'junior', 'principal', 'deputy', 'vice', 'certified', 'chartered',
        'independent', 'freelance', 'freelancer', 'professional', 'self', 'employed',
        'part', 'full', 'time', 'head', 'staff', 'global', 'international', 'general',
        'ein', 'eine', 'einen', 'einer', 'einem', 'eines', 'gute', 'guten', 'guter',
        'gutes', 'jemand', 'jemanden', 'un', 'una', 'uno', 'uma', 'um', 'une', 'des',
        'buen', 'buena', 'bueno', 'algun', 'alguna', 'bon', 'bonne', 'bom', 'boa',
        'bravo', 'brava', 'buon', 'een', 'goede', 'goeie', 'de', 'del', 'di', 'do',
        'da', 'du', 'la', 'le', 'il', 'el', 'sich', 'auskennt', 'kann', 'lessons',
        'lesson', 'classes', 'class', 'course', 'courses', 'advice', 'help', 'support',
        'return', 'returns', 'questions', 'question', 'issues', 'problems', 'stuff',
        'things', 'matters', 'reliably', 'well', 'here', 'there', 'online', 'asap', 'urgently', 'soon', 'today',
        'tomorrow', 'quickly'
    )
)

select
    core,
    stem,
    place,
    stem in (
        'administrat', 'agent', 'analyst', 'assist', 'associat', 'board',
        'busines', 'buy', 'chair', 'chief', 'client', 'coach', 'cofound',
        'compan', 'coordinat', 'custom', 'day', 'direct', 'driv', 'edit',
        'engine', 'event', 'executiv', 'expert', 'found', 'friend', 'group',
        'guy', 'hour', 'ide', 'instruct', 'kid', 'lead', 'lectur', 'man',
        'manag', 'manage', 'memb', 'mo', 'month', 'offic', 'operat', 'own',
        'partn', 'peopl', 'person', 'plac', 'plan', 'plann', 'practition',
        'president', 'produc', 'product', 'profess', 'program', 'project',
        'representativ', 'research', 'scient', 'servic', 'solut', 'strateg',
        'system', 'teach', 'team', 'technician', 'th', 'train', 'truste',
        'volunte', 'way', 'week', 'woman', 'work', 'year'
    ) as is_wide
from stems
where stem <> ''
