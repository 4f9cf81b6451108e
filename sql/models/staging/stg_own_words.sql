-- One row per message of someone in touch, one to one within `trait_days`, that may
-- hold a wish or say what they are: a first look, cheap, which spares most texts
-- the searches for these. Quotes are straight.
select
    events.owner,
    events.person_id,
    events.occurred_at,
    translate(events.text, '’‘´`', '''''''''') as text
from interactions as events
join stg_in_touch as near
    on events.owner = near.owner and events.person_id = near.person_id
join parameters as p on true
where events.direction = 'in'
    and events.group_size = 1
    and events.kind in ('message', 'email')
    and not events.is_pitch
    and events.occurred_at > p.as_of - p.trait_days * interval 1 day
    and regexp_matches(
        events.text,
        -- Wishes.
        'ooking for|earching for|unting for|need|Need|could use|know (?:of )?(?:a|some)|commend|uggest|hire|touch with|ntroduce|ontact|ask about|ask for|uche|rauche|enns?t |nn(?:st|t|en|ten|test) (?:du|ihr|[sS]ie)|usc[oa]|onoce|ecesit|herch|besoin|onnais|e conseiller|rocur|recis[oa]|onhec|[Pp]ode|erco |erch|isogno|onosc|onsigli|otresti|zoek|[Kk]en[t ]|[Kk]un '
        -- Traits.
        || '|[Ii](?:[''’]m| am|[''’]ve|[''’]ve just)? (?:now |also |just |really |so |an? |into|from|based|passion|obsess|work|special|live|grew|come|collect|breed|restor|practi|play|keep|learn|start|moved|took|taken)|my [a-z ]*(?:hobby|passion)|My [a-z ]*(?:hobby|passion)|ch bin|ch arbeite|[Ss]oy |rabaj|e suis|travaille|[Ss]ono un|avoro|accio |[Ss]ou |rabalho|k ben|k werk'
    )
