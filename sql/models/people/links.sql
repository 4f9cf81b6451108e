-- One row per pair of handles that are taken for one person, and why.
with every as (
    select
        owner,
        node_a,
        node_b,
        match,
        cast(1.0 as double) as weight,
        reason
    from stg_known_links
    union all
    select
        chances.owner,
        chances.node_a,
        chances.node_b,
        'name' as match,
        chances.chance as weight,
        concat_ws(
            ', ',
            chances.how || ' ' || cast(round(chances.name_bits, 1) as varchar) || ' bits',
            case
                when chances.company_bits > 0 then 'same company '
                    || cast(round(chances.company_bits, 1) as varchar)
                when chances.company_bits < 0 then 'other company '
                    || cast(round(chances.company_bits, 1) as varchar)
            end,
            case
                when chances.town_bits > 0 then 'same town '
                    || cast(round(chances.town_bits, 1) as varchar)
                when chances.town_bits < 0 then 'other town '
                    || cast(round(chances.town_bits, 1) as varchar)
            end,
            case
                when chances.circle_bits > 0
                    then 'people in common ' || cast(chances.circle_bits as varchar)
            end,
            case
                when chances.time_bits > 0
                    then 'connected the same week ' || cast(chances.time_bits as varchar)
            end,
            case
                when chances.email_bits < 0
                    then 'other e-mail ' || cast(chances.email_bits as varchar)
            end,
            case
                when chances.phone_bits < 0
                    then 'other number ' || cast(chances.phone_bits as varchar)
            end
        ) as reason
    from stg_chances as chances
    join parameters as p on chances.chance >= p.same_person_from
)

select
    every.owner, -- whose history it is
    a.person_id, -- the person
    a.network as network_a, -- where the one handle is used
    a.handle as handle_a, -- the one handle
    b.network as network_b, -- where the other handle is used
    b.handle as handle_b, -- the other handle
    every.match, -- what links them: url, email, phone, name, manual
    round(every.weight, 6) as match_weight, -- how sure it is, 0 to 1
    every.reason -- the address or number they share, or what speaks for it and against it: bits of evidence, the name's against the strangers of that name to be expected
from every
join stg_persons as a on every.owner = a.owner and every.node_a = a.node
join stg_persons as b
    on every.owner = b.owner
    and every.node_b = b.node
    and a.person_id = b.person_id
