-- One row per interaction that asks, offers or gives something and person it is
-- towards, with what it does, and how often the owner gave and got by it. A sales
-- pitch is no offer, and a note that stands twice counts once. Of what is towards
-- several people, `is_one` holds for one of its rows.
with acts as (
    select
        events.owner,
        events.person_id,
        events.direction,
        events.occurred_at,
        true as is_one,
        events.is_written and events.is_ask as is_ask,
        events.is_written and events.is_offer and not events.is_pitch as is_offer,
        events.is_written and events.is_introduction or events.kind = 'introduction'
            as is_introduction,
        events.kind = 'recommendation' as is_recommendation,
        events.kind = 'endorsement' as is_endorsement,
        events.kind in ('favour', 'gift') as is_favour,
        events.is_written and events.is_thanks as is_thanks
    from (
        select
            *,
            kind in (
                'message', 'email', 'letter', 'invitation', 'wall_post', 'comment'
            ) as is_written
        from interactions
    ) as events
    left join stg_repeated_notes as repeated
        on events.interaction_id = repeated.interaction_id
    where events.person_id is not null
        and events.direction in ('out', 'in')
        and coalesce(events.group_size, 1) = 1
        and repeated.interaction_id is null
        and (
            events.is_ask or events.is_offer or events.is_introduction
            or events.is_thanks
            or events.kind in (
                'introduction', 'recommendation', 'endorsement', 'favour', 'gift'
            )
        )
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
