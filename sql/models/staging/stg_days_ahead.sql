-- One row per person and network, today (`cut_off` null) and at the self-test's
-- past cut-offs: the 80 % interval of the number of contact days in the 30 days
-- that follow. With a gamma rate that number is negative binomial; an end is the
-- smallest number that is not exceeded with a chance of 0.1, and of 0.9. No more
-- than 30 days go into 30.
with rates as (
    select
        *,
        row_number() over (
            order by owner, network, person_id, cut_off nulls first
        ) as place,
        30 * shape / expo as mean,
        30 * shape / expo * (expo + 30) / expo as variance,
        shape * ln(expo / (expo + 30)) as log_none
    from stg_contact_rates
),

-- Where none at all is likelier than 0.9 both ends are 0. Three standard deviations
-- above the mean are not exceeded with a chance of 0.9 at least (Cantelli 1928), so
-- no end is further up.
counted as (
    select
        rates.place,
        cast(numbers.days as integer) as days,
        numbers.days = least(ceil(rates.mean + 3 * sqrt(rates.variance)), 30)
            as is_last,
        case
            when numbers.days = 0 then rates.log_none
            else ln(
                (rates.shape + numbers.days - 1) / numbers.days
                * 30 / (rates.expo + 30)
            )
        end as log_step
    from rates
    cross join unnest(generate_series(
        0, cast(least(ceil(rates.mean + 3 * sqrt(rates.variance)), 30) as bigint)
    )) as numbers (days)
    where rates.log_none < ln(0.9)
),

-- Each chance is the one before times a step.
chances as (
    select
        place,
        days,
        is_last,
        exp(sum(log_step) over (partition by place order by days)) as chance
    from counted
),

cumulated as (
    select
        place,
        days,
        is_last,
        sum(chance) over (partition by place order by days) as chance_up_to
    from chances
),

bounds as (
    select
        place,
        min(days) filter (where chance_up_to >= 0.1 or is_last) as days_low,
        min(days) filter (where chance_up_to >= 0.9 or is_last) as days_high
    from cumulated
    group by place
)

select
    rates.owner,
    rates.network,
    rates.person_id,
    rates.cut_off,
    coalesce(bounds.days_low, 0) as days_low,
    coalesce(bounds.days_high, 0) as days_high
from rates
left join bounds on rates.place = bounds.place
