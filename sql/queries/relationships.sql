-- Who are my relationships, the deepest first?
select name, depth, depth_low, depth_high, rung, top_medium, days_silent
from relationships
where rung in ('close', 'kept_up')
order by depth desc, name
