-- One row per person: what was asked, offered and given, both ways. Gives are
-- offers, introductions made, recommendations, endorsements, favours and gifts,
-- and thanks received; gets are their mirror; asks are counted apart.
with counted as (
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
        count(*) filter (where is_endorsement and direction = 'in') as endorsements_in,
        count(*) filter (where is_favour and direction = 'out') as favours_out,
        count(*) filter (where is_favour and direction = 'in') as favours_in,
        count(*) filter (where is_thanks and direction = 'out') as thanks_out,
        count(*) filter (where is_thanks and direction = 'in') as thanks_in,
        cast(sum(gives) as bigint) as gave,
        cast(sum(gets) as bigint) as got,
        min(occurred_at) filter (where gives > 0) as first_give_at,
        min(occurred_at) filter (where gets > 0 or (is_ask and direction = 'out'))
            as first_take_at
    from stg_acts
    group by owner, person_id
)

select
    people.owner, -- whose history it is
    people.person_id, -- the person
    people.name, -- the person's name
    coalesce(counted.asks_out, 0) as asks_out, -- messages in which the owner asked something
    coalesce(counted.asks_in, 0) as asks_in, -- messages in which the person asked something
    coalesce(counted.offers_out, 0) as offers_out, -- messages in which the owner offered or gave help; a sales pitch is none
    coalesce(counted.offers_in, 0) as offers_in, -- the same from the person
    coalesce(counted.introductions_out, 0) as introductions_out, -- introductions the owner made to the person; in a thread of three, to both
    coalesce(counted.introductions_in, 0) as introductions_in, -- introductions the person made to the owner
    coalesce(counted.recommendations_out, 0) as recommendations_out, -- recommendations written by the owner
    coalesce(counted.recommendations_in, 0) as recommendations_in, -- recommendations written by the person
    coalesce(counted.endorsements_out, 0) as endorsements_out, -- skills endorsed by the owner
    coalesce(counted.endorsements_in, 0) as endorsements_in, -- skills endorsed by the person
    coalesce(counted.favours_out, 0) as favours_out, -- favours and gifts logged by hand, from the owner
    coalesce(counted.favours_in, 0) as favours_in, -- favours and gifts logged by hand, from the person
    coalesce(counted.thanks_out, 0) as thanks_out, -- messages in which the owner thanked the person
    coalesce(counted.thanks_in, 0) as thanks_in, -- messages in which the person thanked the owner
    coalesce(counted.gave, 0) as gave, -- gives: offers, introductions, recommendations, endorsements and favours of the owner, and thanks received
    coalesce(counted.got, 0) as got, -- gets: the mirror
    coalesce(counted.gave + counted.got, 0) as evidence, -- gives and gets together, on which the balance rests
    case
        when counted.gave + counted.got >= p.min_evidence
            then round(ln((counted.gave + 1.0) / (counted.got + 1.0)), 6)
    end as balance, -- ln((gives + 1) / (gets + 1)); 0 even, above 0 the owner gave more; null under `min_evidence`: not enough to say
    case
        when counted.first_give_at is not null or counted.first_take_at is not null
            then coalesce(
                counted.first_give_at < counted.first_take_at,
                counted.first_take_at is null
            )
    end as gave_first -- whether the owner's first give came before the owner's first ask and first get; null without any of these
from people
join parameters as p on true
left join counted
    on people.owner = counted.owner and people.person_id = counted.person_id
