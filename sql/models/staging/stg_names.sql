-- One row per name seen: its fold (accents, case and marks gone).
select distinct
    name,
    name_key,
    -- Two words at least make a full name; one alone is shared by too many.
    name_key like '% %' as is_full
from lake_names
where name_key is not null
