-- One row per person: how deep the tie is and what it is made of. Depth 0 means
-- that no contact is visible in these exports, not that there is none.
with media as (
    select
        owner,
        person_id,
        bool_or(is_in_person) as is_in_person,
        bool_or(is_voice and is_both) as is_voice,
        bool_or(is_text) as is_text
    from contact_days
    group by owner, person_id
)

select
    people.owner, -- whose history it is
    people.person_id, -- the person
    people.name, -- the person's name
    coalesce(depths.depth, 0) as depth, -- 0 to 100; 50 is one effective two-way contact day per 30 days
    coalesce(depths.depth_low, 0) as depth_low, -- lower end of the 80 % interval, 0 to depth
    coalesce(depths.depth_high, 0) as depth_high, -- upper end of the 80 % interval, depth to 100
    coalesce(depths.frequency, 0) as frequency, -- A: decayed contact days, mean of both directions, 0 or more
    coalesce(depths.mutuality, 0) as mutuality, -- M: 0 to 1; 1 balanced, towards 0 one-way
    coalesce(depths.persistence, 0) as persistence, -- P: active 30-day periods as a share, 0 to 1; `k` of them are one half
    coalesce(depths.rate, 0) as rate, -- r: effective two-way contact days per 30 days, 0 or more
    coalesce(depths.p_contact_30d, 0) as p_contact_30d, -- chance of any contact within the next 30 days, 0 to 1
    coalesce(ahead.days_low, 0) as days_30d_low, -- contact days in the next 30 days: lower end of the 80 % interval
    coalesce(ahead.days_high, 0) as days_30d_high, -- upper end; 0 to 0 where none is likelier than 0.9
    coalesce(depths.confidence, 'low') as confidence, -- how much evidence: low, medium, high
    coalesce(depths.rung, 'names_only') as rung, -- names_only, contacted, mutual, kept_up, close
    coalesce(depths.circle, '5 name only') as circle, -- weekly, monthly, seasonal, faded or thin, name only
    coalesce(depths.dormant, false) as dormant, -- was kept up for long and is silent now
    coalesce(depths.n_out, 0) as n_out, -- contacts from the owner
    coalesce(depths.n_in, 0) as n_in, -- contacts from the person
    depths.balance, -- whose part is larger, a logarithm: 0 even, above it the owner's, below it the person's
    coalesce(depths.active_days, 0) as active_days, -- days with contact
    coalesce(depths.active_months, 0) as active_months, -- 30-day periods with contact
    depths.first_at, -- first contact, UTC
    depths.last_at, -- last contact, UTC
    depths.days_silent, -- days since the last contact, to the end of what is covered
    cadence.usual_gap_days, -- median days between contact days; null under three
    case
        when depths.mean_gap_days > 0
            then round(depths.days_silent / depths.mean_gap_days, 6)
    end as overdue, -- silence in mean gaps, 0 or more; null under three contact days
    coalesce(
        depths.mean_gap_days > 0
            and depths.days_silent / depths.mean_gap_days >= p.overdue_alert,
        false
    ) as is_overdue, -- whether that is at least `overdue_alert`: the tie is most likely over
    cadence.initiated_share, -- share of sessions the owner began, 0 to 1; null without any
    cadence.response_rate, -- share of the person's sessions the owner answered, 0 to 1; null without any
    ledger.gave, -- gives of the owner
    ledger.got, -- gets of the owner
    ledger.gave_first, -- whether the owner gave before asking or getting
    case
        when media.is_in_person then 'in_person'
        when media.is_voice then 'voice'
        when media.is_text then 'text'
        when media.person_id is not null then 'public'
    end as top_medium -- deepest medium of contact: text, voice, in_person; public where there is no other
from people
join parameters as p on true
left join depths
    on people.owner = depths.owner
    and people.person_id = depths.person_id
    and depths.network = 'all'
left join stg_days_ahead as ahead
    on people.owner = ahead.owner
    and people.person_id = ahead.person_id
    and ahead.network = 'all'
    and ahead.cut_off is null
left join cadence
    on people.owner = cadence.owner and people.person_id = cadence.person_id
left join ledger
    on people.owner = ledger.owner and people.person_id = ledger.person_id
left join media
    on people.owner = media.owner and people.person_id = media.person_id
