-- One row per name seen: its fold, and its words as every spelling has them.
select distinct
    name,
    name_key,
    -- In ASCII and the order of the alphabet; titles and the like are gone.
    alias,
    -- Two words at least make a full name; one alone is shared by too many.
    coalesce(alias like '% %', false) as is_full
from lake_names
where name_key is not null
