-- One row per interaction that asks, offers or gives something and person it is
-- towards, with what it does, and how often the owner gave and got by it. A note
-- that stands twice counts once. Of what is towards several people, `is_one` holds
-- for one of its rows.
with acts as (
    select
        acting.owner,
        acting.person_id,
        acting.direction,
        acting.occurred_at,
        true as is_one,
        acting.is_ask,
        acting.is_offer,
        acting.is_introduction,
        acting.is_recommendation,
        acting.is_endorsement,
        acting.is_favour,
        acting.is_thanks
    from stg_acting as acting
    left join stg_repeated_notes as repeated
        on acting.interaction_id = repeated.interaction_id
    where acting.person_id is not null
        and acting.group_size = 1
        and repeated.interaction_id is null
    union all
    select
        owner,
        person_id,
        direction,
        occurred_at,
        is_one,
        act = 'ask' as is_ask,
        act = 'offer' as is_offer,
        act = 'introduction' as is_introduction,
        act = 'recommendation' as is_recommendation,
        act = 'endorsement' as is_endorsement,
        act = 'favour' as is_favour,
        act = 'thanks' as is_thanks
    from stg_group_acts
),

helping as (
    select
        *,
        cast(is_offer as integer) + cast(is_introduction as integer)
            + cast(is_recommendation as integer) + cast(is_endorsement as integer)
            + cast(is_favour as integer) as helps,
        cast(is_thanks as integer) as thanks
    from acts
)

select
    * exclude (helps, thanks),
    -- Thanks are given by whoever was helped.
    case when direction = 'out' then helps else thanks end as gives,
    case when direction = 'in' then helps else thanks end as gets
from helping
where is_ask or is_thanks or helps > 0
