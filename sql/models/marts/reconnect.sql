-- One row per person to get back to, at most `reconnect_most`, the first to do
-- first: owed an answer or thanks, fading against the pair's own rhythm, or
-- dormant and worth waking; within each, those who were closest first. Nobody who
-- left three messages unanswered, nobody never in contact, nobody without a name.
with unanswered as (
    select
        owner,
        person_id,
        max(occurred_at) filter (where direction <> 'out') as last_in_at
    from stg_private_contact
    group by owner, person_id
    having coalesce(
        max(occurred_at) > max(occurred_at) filter (where direction <> 'out'), true
    )
),

-- Left the newest three messages, or more, unanswered.
weary as (
    select events.owner, events.person_id
    from stg_private_contact as events
    join unanswered
        on events.owner = unanswered.owner and events.person_id = unanswered.person_id
    where unanswered.last_in_at is null or events.occurred_at > unanswered.last_in_at
    group by events.owner, events.person_id
    having count(*) >= 3
),

best as (
    select
        owner,
        person_id,
        max(depth) as best_depth,
        bool_or(rung in ('kept_up', 'close')) as was_kept_up
    from depth_by_month
    where network = 'all'
    group by owner, person_id
),

reachable as (
    select
        ties.*,
        greatest(coalesce(best.best_depth, 0), ties.depth) as best_depth,
        ties.n_out > 0 and ties.n_in > 0 as is_mutual,
        coalesce(best.was_kept_up, false) as was_kept_up
    from relationships as ties
    left join best
        on ties.owner = best.owner and ties.person_id = best.person_id
    left join weary
        on ties.owner = weary.owner and ties.person_id = weary.person_id
    where ties.rung <> 'names_only'
        and weary.owner is null
        and ties.name <> '(name not known)'
),

judged as (
    select
        ties.*,
        owed.occurred_at as asked_at,
        unthanked.occurred_at as helped_at,
        unthanked.kind as help,
        trim(
            regexp_replace(coalesce(owed.said, unthanked.said), '[\s“”]+', ' ', 'g')
        ) as said,
        case
            when owed.owner is not null or unthanked.owner is not null then 1
            when ties.is_mutual
                and ties.was_kept_up
                and not ties.dormant
                and ties.overdue >= p.fading_from
                then 2
            -- Longer silent than ever usual, if it was only ever a word a year.
            when ties.is_mutual and ties.dormant and ties.overdue >= 1 then 3
        end as class
    from reachable as ties
    join parameters as p on true
    left join stg_owed as owed
        on ties.owner = owed.owner and ties.person_id = owed.person_id
    left join stg_unthanked as unthanked
        on ties.owner = unthanked.owner and ties.person_id = unthanked.person_id
),

ranked as (
    select
        * exclude (said),
        -- As long as a line.
        case
            when length(said) > 90 then regexp_extract(said, '^(.{1,90})\s', 1) || '…'
            else said
        end as said,
        row_number() over (
            partition by owner
            order by class, best_depth desc, overdue desc nulls last, person_id
        ) as priority
    from judged
    where class is not null
)

select
    ranked.owner, -- whose week it is
    ranked.person_id, -- the person
    ranked.name, -- the person's name
    case
        when ranked.asked_at is not null
            then 'asked you ' || case when ranked.said is null then 'something ' else '' end
                || 'on ' || strftime(ranked.asked_at, '%-d %B %Y')
                || coalesce(' “' || ranked.said || '”', '') || ' and has had no answer'
        when ranked.helped_at is not null
            then case ranked.help
                when 'recommendation' then 'wrote you a recommendation on '
                when 'introduction' then 'introduced you to someone on '
                when 'gift' then 'gave you something on '
                when 'reply' then 'helped, as you had asked, on '
                else 'did you a favour on '
            end
            || strftime(ranked.helped_at, '%-d %B %Y')
            || coalesce(': “' || ranked.said || '”', '')
            || ' and has had no thanks in writing'
        when ranked.class = 2
            then 'was in touch every '
                || case
                    when ranked.days_silent / ranked.overdue < 1.5 then 'day'
                    else cast(
                        cast(round(ranked.days_silent / ranked.overdue) as bigint)
                        as varchar
                    ) || ' days'
                end
                || ' on average and has been silent for ' || ranked.days_silent
                || ' days, since ' || strftime(ranked.last_at, '%-d %B %Y')
        else 'was in touch in ' || ranked.active_months
            || ' different months and has been silent since '
            || strftime(ranked.last_at, '%-d %B %Y')
    end as reason, -- why, in words; the person is the subject
    ranked.priority, -- 1 first
    ranked.days_silent, -- days since the last contact
    ranked.usual_gap_days, -- median days between contact days
    ranked.last_at -- last contact, UTC
from ranked
join parameters as p on true
where ranked.priority <= p.reconnect_most
order by ranked.owner, ranked.priority
