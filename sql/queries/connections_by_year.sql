-- How many people did I connect with each year, and how many are relationships?
select
    extract(year from connections.connected_on) as year,
    connections.network,
    count(*) as connections,
    count(*) filter (where ties.rung in ('kept_up', 'close')) as relationships
from connections
left join relationships as ties using (owner, person_id)
group by all
order by year, connections.network
