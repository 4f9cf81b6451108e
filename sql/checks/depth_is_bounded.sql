-- 0 <= depth_low <= depth <= depth_high <= 100, and nobody without contact has
-- any depth.
select owner, person_id, depth_low, depth, depth_high, rung
from relationships
where not (
    0 <= depth_low and depth_low <= depth and depth <= depth_high
    and depth_high <= 100
)
or (rung = 'names_only' and (depth > 0 or active_days > 0))
limit 1
