-- One row per wish that someone in touch spoke of one to one within `wish_days`: what
-- they look for, need, or ask the owner to recommend. `phrase` is in their own
-- words, `core` what of it there is to answer; `kind` is role (a plumber), field
-- (someone who knows about tax) or company (anyone at Acme).
with texts as (
    select words.*
    from stg_own_words as words
    join stg_in_touch as near
        on words.owner = near.owner and words.person_id = near.person_id
    join parameters as p on true
    where words.occurred_at > p.as_of - p.wish_days * interval 1 day
        -- Whoever fills posts asks for people all day.
        and not regexp_matches(
            coalesce(near.position, ''),
            '(?i)recruit|head.?hunt|talent|sourc(?:er|ing)|staffing'
        )
),

wanted as (
    select
        owner,
        person_id,
        occurred_at,
        unnest(regexp_extract_all(
            text,
            -- Said of oneself, or at the start of a sentence.
            '(?i)(?:\b(?:i''m|i am|we''re|we are|(?:i|we)(?:''ve| have) been)(?: currently| still| also| actually| just| desperately| urgently| really| again| now)* (?:looking|searching|hunting) (?:around )?for '
            || '|(?:^|[.!?;:,\n]\s*)(?:currently |still |also |urgently )?(?:looking for|searching for|need|ich suche|suche|cherche|busco|procuro|cerco|op zoek naar) '
            || '|\b(?:i|we)(?:''ll|''d)?(?: will| would| do| really| urgently| still| also| now)* (?:need|could use|need to find|have to find|want to hire) '
            || '|\b(?:do|does|would|might|don''t) (?:you|anyone|anybody)(?: happen to| by any chance| perhaps)? know (?:of )?|\byou (?:don''t |wouldn''t |might )(?:happen to )?know (?:of )?'
            || '|\b(?:put (?:me|us) in touch with|introduce (?:me|us) to|(?:have|got) (?:a |any )?contacts? (?:for|at)|who (?:could|can|should) (?:i|we) ask (?:about|for)) '
            || '|\b(?:can|could|would) you(?: please| maybe)? (?:recommend|suggest)(?: me| us)? '
            || '|\bwho (?:would|do|can|could) you recommend (?:for|as) '
            || '|\byou(?:''d| would| can| could)? recommend(?: us| me)?(?: for| as| when it comes to) '
            || '|\b(?:any|a) recommendations? for '
            -- German, Spanish, French, Portuguese, Italian, Dutch.
            || '|\b(?:ich|wir) (?:suchen?|brauchen?)(?: gerade| noch| dringend| aktuell| auch| immer)* |\bkenn(?:s?t|en) (?:du|ihr|sie)(?: vielleicht| zufällig| auch)* |\b(?:kannst|könntest|könnt|können|könnten) (?:du|ihr|sie)(?: mir| uns| bitte)* '
            || '|\b(?:buscamos|(?:estoy|estamos) buscando|necesit(?:o|amos)|conoces?|(?:puedes|podrías) recomendarme|me (?:puedes recomendar|recomiendas)) (?:a )?'
            || '|\b(?:je|nous) (?:re)?cherch(?:e|ons) |\b(?:j''ai|nous avons) besoin d(?:e |'')|\b(?:tu connais|connais-tu|vous connaissez|connaissez-vous) |\b(?:tu peux|peux-tu|pourrais-tu|vous pouvez|pouvez-vous|pourriez-vous) me (?:recommander|conseiller) '
            || '|\b(?:procuramos|est(?:ou|amos) (?:à procura de|a procurar|procurando)|precis(?:o|amos) de|conheces?|pode[sr]?(?:ia)? (?:me )?(?:recomendar|indicar)(?:-me)?) '
            || '|\b(?:cerchiamo|st(?:o|iamo) cercando|(?:ho|abbiamo) bisogno di|conosc(?:i|ete)|(?:puoi|potresti) (?:consigliarmi|raccomandarmi)|mi (?:puoi consigliare|consigli)) '
            || '|\b(?:ik zoek|we zoeken|wij zoeken|(?:ik ben|we zijn) op zoek naar|ken (?:je|jij|u)|kent u|kun (?:je|jij|u)(?: me| mij| ons)?) '
            || ')([^.?!\n;]{2,90})',
            1
        )) as phrase
    from texts
),

-- Someone known is not looked for, and a job is no person.
sought as (
    select
        *,
        regexp_matches(
            phrase,
            '(?i)^(?:a )?(?:some(?:one|body)|any(?:one|body)|people|person|jemand|wen\b|alguien|quelqu''un|alguém|qualcuno|iemand)'
        ) as is_someone
    from wanted
    where not regexp_matches(
            phrase,
            '(?i)^(?:my|our|your|his|her|their|the|this|that|these|those|to|it|you|him|them|me|us|if|how|what|when|where|why|who|mein|unser|dein|den|der|die|das|mir|mi|mis|tu|mon|ma|mes|ton|le|la|les|el|los|las|il|lo|gli|o|os|as|mijn|de|het)\b'
        )
),

cored as (
    select
        *,
        is_someone and regexp_matches(
            phrase, '(?i)^\S+(?: who works?| working)? (?:at|from) '
        ) as is_at_company,
        -- Up to the first comma or preposition, after what only leads there.
        regexp_replace(
            case when is_someone then regexp_replace(
                phrase,
                '(?i)^(?:(?:a|an|some(?:one|body)|any(?:one|body)|people|person|jemand(?:en|em)?|alguien|quelqu''un|alguém|qualcuno|iemand|you know|else|good|great|local|who|that|to|with|for|from|at|in|der|die|das|sich|que|qui|che|could|can|might|would|is|are|does|do|has|have|knows?|a lot|about|how|works?|working|help|helps|us|me|my|our|mit|mir|uns|kann|sepa|sabe|hace|haga|fait|sait|fa|faça|faz|sappia|de|en|di|kan|experience|experienced|familiar|specialis\S+|specializ\S+|speaks?|teach(?:es)?|offers?),?\s+)+',
                ''
            ) else phrase end,
            '(?i)(?:,|\(|\s[-–—]|\s(?:for|in|to|who|that|which|with|from|near|at|on|by|as|and|or|because|so|if|when|but|around|für|mit|der|die|das|bei|aus|zum|zur|para|por|pour|dans|avec|chez|per|con|voor|met|om|und|oder|y|et|ou|e|en)(?:\s|$)).*$',
            ''
        ) as core
    from sought
)

select
    owner,
    person_id,
    occurred_at,
    case
        when length(phrase) <= 70 then trim(phrase, ' ,')
        else regexp_extract(phrase, '^(.{1,70})\s', 1) || '…'
    end as phrase,
    case
        when is_at_company then 'company'
        when is_someone
            or not regexp_matches(phrase, '(?i)^(?:an?|some|any|good|ein\w*|gute\w*|una?|uno|une|uma?|alg\S+|een) ')
            or regexp_matches(core, '(?i)(?:advice|help|support|lessons?|classes|courses?|returns?|training|services?)$')
            then 'field'
        else 'role'
    end as kind,
    core,
    -- In Romance languages the noun comes before what it is like.
    regexp_matches(phrase, '(?i)^(?:un|una|uno|une|uma?|alg\S+) ') as is_noun_first
from cored
where is_someone
    or not regexp_matches(
        core,
        '(?i)\b(?:jobs?|work|roles?|positions?|internships?|opportunit\w+|vacanc\w+|employment|gigs?|challenge|careers?|stellen?|arbeit|praktikum|trabajo|empleo|puesto|emploi|poste|stage|travail|trabalho|emprego|lavoro|impiego|tirocinio|baan|werk|vacature|houses?|flat|apartment|rooms?|book|books|restaurant|hotel|film)\b'
    )
