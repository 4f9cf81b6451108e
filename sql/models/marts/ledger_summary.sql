-- One row per owner: the whole ledger. Each message counts once, also one that is
-- towards several people, so that the sums over `ledger` may be larger.
with counted as (
    select
        owner,
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
        cast(sum(gets) as bigint) as got
    from stg_acts
    where is_one
    group by owner
),

people as (
    select
        owner,
        count(balance) as people_told,
        count(*) filter (where balance is null and evidence + asks_out + asks_in > 0)
            as people_not_told,
        count(*) filter (where gave_first) as people_gave_first,
        count(gave_first) as people_either_first
    from ledger
    group by owner
)

select
    people.owner, -- whose history it is
    coalesce(counted.asks_out, 0) as asks_out, -- messages in which the owner asked something
    coalesce(counted.asks_in, 0) as asks_in, -- messages in which others asked the owner something
    coalesce(counted.offers_out, 0) as offers_out, -- messages in which the owner offered or gave help
    coalesce(counted.offers_in, 0) as offers_in, -- the same from others
    coalesce(counted.introductions_out, 0) as introductions_out, -- introductions the owner made
    coalesce(counted.introductions_in, 0) as introductions_in, -- introductions of the owner that others made
    coalesce(counted.recommendations_out, 0) as recommendations_out, -- recommendations written by the owner
    coalesce(counted.recommendations_in, 0) as recommendations_in, -- recommendations written by others
    coalesce(counted.endorsements_out, 0) as endorsements_out, -- skills endorsed by the owner
    coalesce(counted.endorsements_in, 0) as endorsements_in, -- skills of the owner endorsed by others
    coalesce(counted.favours_out, 0) as favours_out, -- favours and gifts logged by hand, from the owner
    coalesce(counted.favours_in, 0) as favours_in, -- favours and gifts logged by hand, from others
    coalesce(counted.thanks_out, 0) as thanks_out, -- messages in which the owner thanked
    coalesce(counted.thanks_in, 0) as thanks_in, -- messages in which others thanked the owner
    coalesce(counted.gave, 0) as gave, -- gives, as in `ledger`
    coalesce(counted.got, 0) as got, -- gets, as in `ledger`
    coalesce(counted.gave + counted.got, 0) as evidence, -- gives and gets together
    case
        when counted.gave + counted.got >= p.min_evidence
            then round(ln((counted.gave + 1.0) / (counted.got + 1.0)), 6)
    end as balance, -- ln((gives + 1) / (gets + 1)); null under `min_evidence`
    people.people_told, -- people with a balance
    people.people_not_told, -- people with anything asked, given or got, and too little of it for a balance
    people.people_gave_first, -- people to whom the owner gave before asking or getting
    people.people_either_first -- people with whom it shows who gave first
from people
join parameters as p on true
left join counted on people.owner = counted.owner
