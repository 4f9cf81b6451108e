-- One row per person to get back to, at most `reconnect_most`, the first to do
-- first: owed an answer or thanks, fading against the pair's own rhythm, or
-- dormant and worth waking. Nobody who left three messages unanswered, nobody
-- never contacted.
with private as (
    select
        owner,
        person_id,
        max(occurred_at) filter (where direction <> 'out') as last_in_at
    from stg_private_contact
    group by owner, person_id
),

-- How many of the newest messages in a row are the owner's own.
unanswered as (
    select events.owner, events.person_id, count(*) as unanswered
    from stg_private_contact as events
    join private
        on events.owner = private.owner and events.person_id = private.person_id
    where events.direction = 'out'
        and (private.last_in_at is null or events.occurred_at > private.last_in_at)
    group by events.owner, events.person_id
),

-- Any word of the owner's since, in a group too, may have been the answer.
answered as (
    select owner, person_id, max(occurred_at) as answered_at
    from stg_contact_events
    where direction in ('out', 'both')
    group by owner, person_id
),

-- The newest word is theirs, and it asks.
latest as (
    select
        events.owner,
        events.person_id,
        min(
            date_diff('day', events.occurred_at, coverage.covered_until)
        ) as days_ago
    from stg_private_contact as events
    join private
        on events.owner = private.owner
        and events.person_id = private.person_id
        and events.occurred_at = private.last_in_at
    join interactions as words on events.interaction_id = words.interaction_id
    join stg_coverage as coverage
        on events.owner = coverage.owner and events.network = coverage.network
    left join answered
        on events.owner = answered.owner
        and events.person_id = answered.person_id
    where (answered.answered_at is null or answered.answered_at < events.occurred_at)
        and events.direction = 'in'
        and (words.is_ask or words.text like '%?%')
        and not words.is_pitch
    group by events.owner, events.person_id
),

-- Help received within the same time, and not a word of thanks since.
helped as (
    select
        events.owner,
        events.person_id,
        max(events.occurred_at) as helped_at
    from interactions as events
    join stg_coverage as coverage
        on events.owner = coverage.owner and events.network = coverage.network
    join parameters as p on true
    where events.direction = 'in'
        and events.person_id is not null
        and events.kind in ('recommendation', 'favour', 'gift', 'introduction')
        and date_diff('day', events.occurred_at, coverage.covered_until)
            <= p.owed_days
    group by events.owner, events.person_id
),

thanked as (
    select events.owner, events.person_id, max(events.occurred_at) as thanked_at
    from interactions as events
    where events.direction = 'out' and events.is_thanks
    group by events.owner, events.person_id
),

best as (
    select owner, person_id, max(depth) as best_depth
    from depth_by_month
    where network = 'all'
    group by owner, person_id
),

judged as (
    select
        ties.owner,
        ties.person_id,
        ties.name,
        ties.days_silent,
        ties.usual_gap_days,
        ties.overdue,
        ties.last_at,
        greatest(coalesce(best.best_depth, 0), ties.depth) as best_depth,
        case
            when latest.days_ago <= p.owed_days
                then 'asked you something '
                    || case
                        when latest.days_ago = 0 then 'today'
                        when latest.days_ago = 1 then 'yesterday'
                        else latest.days_ago || ' days ago'
                    end
                    || ' and has no answer yet'
            when helped.helped_at is not null
                and (thanked.thanked_at is null or thanked.thanked_at < helped.helped_at)
                then 'did something for you on '
                    || cast(cast(helped.helped_at as date) as varchar)
                    || ' and has had no thanks in writing'
            when greatest(coalesce(best.best_depth, 0), ties.depth) >= p.kept_up_depth
                and ties.n_out > 0
                and ties.n_in > 0
                and ties.overdue >= p.fading_from
                and not ties.dormant
                then 'was in touch about every '
                    || case
                        when ties.usual_gap_days < 1.5 then 'day'
                        else cast(cast(round(ties.usual_gap_days) as bigint) as varchar)
                            || ' days'
                    end
                    || ' and has been silent for ' || ties.days_silent || ' days'
            when ties.dormant and ties.n_out > 0 and ties.n_in > 0
                then 'was close for ' || ties.active_months
                    || ' months; silent for ' || ties.days_silent || ' days'
        end as reason,
        case
            when latest.days_ago <= p.owed_days then 1
            when helped.helped_at is not null
                and (thanked.thanked_at is null or thanked.thanked_at < helped.helped_at)
                then 1
            when ties.dormant then 3
            else 2
        end as class
    from relationships as ties
    join parameters as p on true
    left join unanswered
        on ties.owner = unanswered.owner and ties.person_id = unanswered.person_id
    left join latest
        on ties.owner = latest.owner and ties.person_id = latest.person_id
    left join helped
        on ties.owner = helped.owner and ties.person_id = helped.person_id
    left join thanked
        on ties.owner = thanked.owner and ties.person_id = thanked.person_id
    left join best
        on ties.owner = best.owner and ties.person_id = best.person_id
    where ties.rung <> 'names_only'
        and coalesce(unanswered.unanswered, 0) < 3
),

ranked as (
    select
        *,
        row_number() over (
            partition by owner
            order by class, best_depth desc, overdue desc nulls last, person_id
        ) as priority
    from judged
    where reason is not null
)

select
    ranked.owner, -- whose week it is
    ranked.person_id, -- the person
    ranked.name, -- the person's name
    ranked.reason, -- why, in words; the person is the subject
    ranked.priority, -- 1 first
    ranked.days_silent, -- days since the last contact
    ranked.usual_gap_days, -- median days between contact days
    ranked.last_at -- last contact, UTC
from ranked
join parameters as p on true
where ranked.priority <= p.reconnect_most
