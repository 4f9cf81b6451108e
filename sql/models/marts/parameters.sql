-- The parameters of every measure, one row. Days and months are 24 h and 30
-- days; `parameter_notes` gives the source of each.
with covered as (
    select max(covered_until) as covered_until
    from stg_archives
)

select
    coalesce(settings.as_of, covered.covered_until) as as_of, -- the moment everything is measured at, UTC; the end of what is covered unless set
    settings.h,
    settings.eps,
    settings.k,
    settings.h / (30 * ln(2)) as kappa, -- h / (30 ln 2): from decayed contact days to contact days per 30 days
    settings.group_cap,
    settings.session_gap,
    settings.a0,
    settings.b0,
    settings.phi,
    settings.kept_up_depth,
    settings.close_depth,
    settings.dormant_depth,
    settings.dormant_months,
    settings.overdue_alert,
    settings.fading_from,
    settings.owed_days,
    settings.given_days,
    settings.opening_days,
    settings.silence_days,
    settings.wish_days,
    settings.trait_days,
    settings.horizon_days,
    settings.min_evidence,
    settings.template_people,
    settings.template_overlap,
    settings.same_person_from,
    settings.reconnect_most,
    settings.introductions_most,
    settings.version -- version of Closeknit
from settings
cross join covered
