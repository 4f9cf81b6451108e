-- One row per interaction that asks, offers or gives something, and which of these
-- it does; one interaction may do several. A sales pitch is no offer. An introduction
-- takes two who read it: said to one of them it is the offer of one.
with events as (
    select
        *,
        kind in ('message', 'email', 'letter', 'invitation', 'wall_post', 'comment')
            as is_written,
        coalesce(group_size, 1) > 1 as is_to_several
    from interactions
    where direction in ('out', 'in')
        and (
            is_ask or is_offer or is_introduction or is_thanks
            or kind in (
                'introduction', 'recommendation', 'endorsement', 'favour', 'gift'
            )
        )
)

select
    owner,
    network,
    interaction_id,
    person_id,
    thread_id,
    direction,
    occurred_at,
    coalesce(group_size, 1) as group_size,
    text,
    is_written and is_ask as is_ask,
    is_written and not is_pitch and (is_offer or is_introduction and not is_to_several)
        as is_offer,
    is_written and is_introduction and is_to_several or kind = 'introduction'
        as is_introduction,
    kind = 'recommendation' as is_recommendation,
    kind = 'endorsement' as is_endorsement,
    kind in ('favour', 'gift') as is_favour,
    is_written and is_thanks as is_thanks
from events
