-- One row per person: what was asked, offered and given, both ways. Gives are
-- offers, introductions made, recommendations, endorsements, favours and gifts,
-- and thanks received; gets are their mirror; asks are counted apart.
with acts as (
    select
        owner,
        person_id,
        occurred_at,
        direction,
        kind in ('message', 'email', 'invitation', 'introduction', 'wall_post')
            and is_ask as is_ask,
        kind in ('message', 'email', 'invitation', 'wall_post')
            and is_offer and not is_pitch as is_offer,
        is_introduction or kind = 'introduction' as is_introduction,
        kind = 'recommendation' as is_recommendation,
        kind = 'endorsement' as is_endorsement,
        kind in ('favour', 'gift') as is_favour,
        kind in ('message', 'email', 'invitation', 'wall_post') and is_thanks
            as is_thanks
    from interactions
    where person_id is not null and direction in ('in', 'out')
),

-- An introduction in a group is made to each of its members.
introduced as (
    select
        events.owner,
        persons.person_id,
        events.occurred_at,
        events.direction,
        false as is_ask,
        false as is_offer,
        true as is_introduction,
        false as is_recommendation,
        false as is_endorsement,
        false as is_favour,
        false as is_thanks
    from interactions as events
    join parameters as p on true
    join stg_group_people as persons
        on events.owner = persons.owner
        and events.network = persons.network
        and events.thread_id = persons.thread_id
    where events.person_id is null
        and events.direction = 'out'
        and events.is_introduction
        and events.group_size <= p.group_cap
),

every as (
    select * from acts
    union all
    select * from introduced
),

gives as (
    select
        *,
        (
            direction = 'out'
            and (
                is_offer or is_introduction or is_recommendation or is_endorsement
                or is_favour
            )
        ) or (direction = 'in' and is_thanks) as is_give,
        (
            direction = 'in'
            and (
                is_offer or is_introduction or is_recommendation or is_endorsement
                or is_favour
            )
        ) or (direction = 'out' and is_thanks) as is_get
    from every
),

counted as (
    select
        owner,
        person_id,
        count(*) filter (where is_ask and direction = 'out') as asks_out,
        count(*) filter (where is_ask and direction = 'in') as asks_in,
        count(*) filter (where is_offer and direction = 'out') as offers_out,
        count(*) filter (where is_offer and direction = 'in') as offers_in,
        count(*) filter (where is_introduction and direction = 'out')
            as introductions_out,
        count(*) filter (where is_introduction and direction = 'in')
            as introductions_in,
        count(*) filter (where is_recommendation and direction = 'out')
            as recommendations_out,
        count(*) filter (where is_recommendation and direction = 'in')
            as recommendations_in,
        count(*) filter (where is_endorsement and direction = 'out')
            as endorsements_out,
        count(*) filter (where is_endorsement and direction = 'in')
            as endorsements_in,
        count(*) filter (where is_favour and direction = 'out') as favours_out,
        count(*) filter (where is_favour and direction = 'in') as favours_in,
        count(*) filter (where is_thanks and direction = 'out') as thanks_out,
        count(*) filter (where is_thanks and direction = 'in') as thanks_in,
        min(occurred_at) filter (where is_give) as first_give_at,
        min(occurred_at) filter (
            where is_get or (is_ask and direction = 'out')
        ) as first_take_at
    from gives
    group by owner, person_id
),

summed as (
    select
        *,
        offers_out + introductions_out + recommendations_out + endorsements_out
        + favours_out + thanks_in as gave,
        offers_in + introductions_in + recommendations_in + endorsements_in
        + favours_in + thanks_out as got
    from counted
)

select
    people.owner, -- whose history it is
    people.person_id, -- the person
    people.name, -- the person's name
    coalesce(summed.asks_out, 0) as asks_out, -- messages in which the owner asked something
    coalesce(summed.asks_in, 0) as asks_in, -- messages in which the person asked something
    coalesce(summed.offers_out, 0) as offers_out, -- messages in which the owner offered or gave help
    coalesce(summed.offers_in, 0) as offers_in, -- the same from the person
    coalesce(summed.introductions_out, 0) as introductions_out, -- introductions the owner made to the person
    coalesce(summed.introductions_in, 0) as introductions_in, -- introductions the person made
    coalesce(summed.recommendations_out, 0) as recommendations_out, -- recommendations written by the owner
    coalesce(summed.recommendations_in, 0) as recommendations_in, -- recommendations written by the person
    coalesce(summed.endorsements_out, 0) as endorsements_out, -- skills endorsed by the owner
    coalesce(summed.endorsements_in, 0) as endorsements_in, -- skills endorsed by the person
    coalesce(summed.favours_out, 0) as favours_out, -- favours and gifts logged by hand, from the owner
    coalesce(summed.favours_in, 0) as favours_in, -- favours and gifts logged by hand, from the person
    coalesce(summed.thanks_out, 0) as thanks_out, -- messages in which the owner thanked
    coalesce(summed.thanks_in, 0) as thanks_in, -- messages in which the person thanked
    coalesce(summed.gave, 0) as gave, -- gives: all of the owner's, and thanks received
    coalesce(summed.got, 0) as got, -- gets: the mirror
    case
        when summed.gave + summed.got >= p.min_evidence
            then round(ln((summed.gave + 1.0) / (summed.got + 1.0)), 6)
    end as balance, -- ln((gives + 1) / (gets + 1)); 0 even; null where there is not enough to say
    case
        when summed.first_give_at is not null or summed.first_take_at is not null
            then coalesce(summed.first_give_at < summed.first_take_at,
                summed.first_give_at is not null)
    end as gave_first -- whether the owner gave before asking or getting; null without either
from people
join parameters as p on true
left join summed
    on people.owner = summed.owner and people.person_id = summed.person_id
