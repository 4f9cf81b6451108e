-- One row per interaction within `owed_days` of the end of what its network
-- covers: within them an answer or thanks is owed.
with ends as (
    select
        coverage.owner,
        coverage.network,
        coverage.covered_until - p.owed_days * interval 1 day as owed_from
    from stg_coverage as coverage
    join parameters as p on true
),

-- The earliest of these moments first: quicker than network by network.
late as (
    select
        owner,
        network,
        interaction_id,
        person_id,
        thread_id,
        kind,
        direction,
        group_size,
        occurred_at,
        is_ask,
        is_offer,
        is_introduction,
        is_thanks,
        is_pitch,
        text
    from interactions
    where occurred_at >= (select min(owed_from) from ends)
)

select late.*
from late
join ends on late.owner = ends.owner and late.network = ends.network
where late.occurred_at >= ends.owed_from
