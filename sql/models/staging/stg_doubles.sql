-- One row per two cards of one full name in one address book: in bits, what speaks
-- for one person noted down twice (the odds are two to that power). Of a rare name
-- most are; but kin share a name as well, so that the name alone never is enough.
with cards as (
    select distinct
        contacts.owner,
        contacts.archive || ' ' || contacts.source_file as book,
        handles.alias,
        handles.node,
        handles.emails,
        handles.phones,
        handles.companies,
        handles.towns
    from stg_contacts as contacts
    join stg_handles as handles
        on contacts.owner = handles.owner
        and contacts.network = handles.network
        and contacts.handle = handles.handle
    where contacts.kind = 'address_book' and handles.is_full
),

books as (
    select owner, book, count(distinct node) as cards
    from cards
    group by owner, book
),

pairs as (
    select
        a.owner,
        a.node as node_a,
        b.node as node_b,
        -- Three in a hundred people are noted twice; strangers share a name as its
        -- words are frequent, and more often: names go together.
        log2(2 * 0.03 / books.cards) + likeness.weight - 3 as name_bits,
        case
            when array_length(array_intersect(a.companies, b.companies)) > 0 then 3
            when array_length(a.companies) > 0 and array_length(b.companies) > 0 then -1
            else 0
        end
        + case
            when array_length(a.towns) > 0
                and array_length(b.towns) > 0
                and array_length(array_intersect(a.towns, b.towns)) = 0 then -1
            else 0
        end
        - case
            when array_length(a.emails) > 0 and array_length(b.emails) > 0 then 1
            else 0
        end
        - case
            when array_length(a.phones) > 0 and array_length(b.phones) > 0 then 1
            else 0
        end as other_bits
    from cards as a
    join cards as b
        on a.owner = b.owner
        and a.book = b.book
        and a.alias = b.alias
        and a.node < b.node
    join books on a.owner = books.owner and a.book = books.book
    join stg_name_likeness as likeness
        on a.owner = likeness.owner
        and a.alias = likeness.alias_a
        and a.alias = likeness.alias_b
),

weighed as (
    select
        owner,
        node_a,
        node_b,
        min(least(name_bits, 3) + other_bits) as bits
    from pairs
    group by owner, node_a, node_b
)

select
    owner,
    node_a,
    node_b,
    bits,
    round(pow(2, bits) / (1 + pow(2, bits)), 6) as chance
from weighed
