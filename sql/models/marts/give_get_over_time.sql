-- One row per owner and month, from the first thing asked, given or got to the
-- month of as_of: what the owner gave and got in it, and up to its end. Each
-- message counts once, as in `ledger_summary`.
with acts as (
    select
        owner,
        cast(date_trunc('month', cast(occurred_at as date)) as date) as month,
        sum(gives) as gave,
        sum(gets) as got,
        count(*) filter (where is_ask and direction = 'out') as asks_out,
        count(*) filter (where is_ask and direction = 'in') as asks_in
    from stg_acts
    where is_one and occurred_at is not null
    group by owner, month
),

bounds as (
    select
        acts.owner,
        min(acts.month) as first_month,
        cast(max(date_trunc('month', p.as_of - interval 1 microsecond)) as date)
            as last_month
    from acts
    join parameters as p on true
    group by acts.owner
),

calendar as (
    select bounds.owner, cast(series.month as date) as month
    from bounds
    cross join unnest(
        generate_series(
            cast(first_month as timestamp),
            cast(last_month as timestamp),
            interval 1 month
        )
    ) as series (month)
),

monthly as (
    select
        calendar.owner,
        calendar.month,
        cast(coalesce(acts.gave, 0) as bigint) as gave,
        cast(coalesce(acts.got, 0) as bigint) as got,
        coalesce(acts.asks_out, 0) as asks_out,
        coalesce(acts.asks_in, 0) as asks_in
    from calendar
    left join acts
        on calendar.owner = acts.owner and calendar.month = acts.month
),

summed as (
    select
        *,
        sum(gave) over so_far as gave_so_far,
        sum(got) over so_far as got_so_far
    from monthly
    window so_far as (
        partition by owner order by month
        rows between unbounded preceding and current row
    )
)

select
    summed.owner, -- whose history it is
    summed.month, -- first day of the month; the last one may not be over
    summed.gave, -- gives of the owner in the month
    summed.got, -- gets of the owner in the month
    summed.asks_out, -- messages of the month in which the owner asked something
    summed.asks_in, -- messages of the month in which others asked the owner something
    cast(summed.gave_so_far as bigint) as gave_so_far, -- gives up to the month's end
    cast(summed.got_so_far as bigint) as got_so_far, -- gets up to the month's end
    case
        when summed.gave_so_far + summed.got_so_far >= p.min_evidence
            then round(cast(summed.gave_so_far as double) / nullif(summed.got_so_far, 0), 6)
    end as ratio, -- gives for each get up to the month's end; null without a get or under `min_evidence`
    case
        when summed.gave_so_far + summed.got_so_far >= p.min_evidence
            then round(ln((summed.gave_so_far + 1.0) / (summed.got_so_far + 1.0)), 6)
    end as balance -- ln((gives + 1) / (gets + 1)) up to the month's end; null under `min_evidence`
from summed
join parameters as p on true
