-- One row per unit and place where every person stands once: among a network's
-- accounts, among those it has by name alone, on a list of contacts. Two units in
-- one place are two people; not so two lists, which may each have a card of somebody.
select distinct owner, unit, network as place
from stg_units
where is_account
union
select distinct owner, unit, network || ' name' as place
from stg_units
where is_name
union
select distinct
    units.owner,
    units.unit,
    units.network || ' ' || contacts.archive || ' ' || contacts.source_file as place
from stg_contacts as contacts
join stg_units as units
    on contacts.owner = units.owner
    and contacts.network = units.network
    and contacts.handle = units.handle
where contacts.kind in ('connection', 'address_book')
