-- One row per introduction in a thread of three: the owner introduced two people, or
-- someone introduced one to the owner. A source that tells one by its nature (a mail
-- that says so and after which they wrote, a line of the log) is taken at its word.
-- Of messages, only the first words of those introduced come after it; what is said
-- one to one ("shall I introduce you to …?") has introduced nobody yet.
with threads as (
    select
        owner,
        network,
        thread_id,
        min(person_id) as person_1,
        max(person_id) as person_2
    from stg_group_people
    group by owner, network, thread_id
    having count(*) = 2
),

said as (
    select
        events.owner,
        events.network,
        events.thread_id,
        events.interaction_id,
        events.occurred_at,
        events.text,
        events.kind = 'introduction' as is_told,
        events.is_introduction,
        case when not events.is_from_owner then events.person_id end as sender,
        threads.person_1,
        threads.person_2
    from interactions as events
    join threads
        on events.owner = threads.owner
        and events.network = threads.network
        and events.thread_id = threads.thread_id
    where events.kind in ('message', 'email', 'introduction')
        and events.group_size = 2
        and events.direction is not null
        and events.occurred_at is not null
),

opened as (
    select
        *,
        row_number() over (
            partition by owner, network, thread_id
            order by occurred_at, interaction_id
        ) as place
    from said
),

-- Whoever introduces is the first to speak.
first_other as (
    select opened.owner, opened.network, opened.thread_id, min(opened.place) as place
    from opened
    join opened as first
        on opened.owner = first.owner
        and opened.network = first.network
        and opened.thread_id = first.thread_id
        and first.place = 1
    where opened.sender is distinct from first.sender
    group by opened.owner, opened.network, opened.thread_id
),

introducing as (
    select opened.*
    from opened
    left join first_other
        on opened.owner = first_other.owner
        and opened.network = first_other.network
        and opened.thread_id = first_other.thread_id
    where opened.is_told
        or (
            opened.is_introduction
            and (first_other.place is null or opened.place < first_other.place)
        )
    qualify row_number() over (
        partition by opened.owner, opened.network, opened.thread_id
        order by opened.place
    ) = 1
)

select
    owner, -- whose history it is
    occurred_at as introduced_at, -- when, UTC
    sender as introduced_by, -- who introduced them; null where the owner did
    case when sender = person_1 then person_2 else person_1 end
        as person_a, -- one of the two introduced
    case when sender is null then person_2 end
        as person_b, -- the other; null where it is the owner
    network, -- where
    thread_id, -- the thread of three
    text as evidence, -- the words that introduced them; null with --no-text, or where none were written
    interaction_id -- the message, mail or logged event
from introducing
