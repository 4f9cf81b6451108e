-- One row per person on a list of connections with whom no contact is visible,
-- and network. Nothing to be ashamed of; members who hid their profile are
-- counted in network_summary.
select
    connections.owner, -- whose list it is
    connections.person_id, -- the person
    relationships.name, -- the person's name
    connections.network, -- whose list it is on
    connections.connected_on -- day of connecting
from connections
join relationships
    on connections.owner = relationships.owner
    and connections.person_id = relationships.person_id
where connections.still_connected and relationships.rung = 'names_only'
