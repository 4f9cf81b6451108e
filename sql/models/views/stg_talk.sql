-- One row per message and call one to one with a person. Times are in microseconds;
-- `speaker` is 1 of them, 2 of the owner, 0 of a call.
select
    owner,
    person_id,
    network,
    unix_micros(occurred_at) as said_at,
    source_line,
    case when kind = 'call' then 0 when direction = 'in' then 1 else 2 end as speaker
from interactions
where person_id is not null
    and group_size = 1
    and kind in ('message', 'call')
    and direction is not null
    and occurred_at is not null
