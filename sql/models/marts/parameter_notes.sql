-- One row per parameter that can be set: what it is, and where its value is from.
-- `as_of` and what follows from others stand in `parameters` alone.
select
    name, -- as in `parameters` and in closeknit.toml
    value, -- what it is set to
    unit, -- its unit
    meaning, -- what it is
    source -- where the default is from
from setting_notes
