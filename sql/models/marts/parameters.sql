-- The parameters of every measure, one row. Days and months are 24 h and 30
-- days; sql/README.md gives the source of each.
with covered as (
    select max(covered_until) as covered_until
    from stg_archives
)

select
    coalesce(settings.as_of, covered.covered_until) as as_of, -- the moment everything is measured at
    settings.h, -- half-life of a contact day, days
    settings.eps, -- smoothing of mutuality, decayed contact days
    settings.k, -- active months at which persistence is one half
    settings.h / (30 * ln(2)) as kappa, -- contact days per half-life to contact days per 30 days
    settings.group_cap, -- others above which a group message or meeting is no contact
    settings.session_gap, -- silence that ends a session, seconds
    settings.a0, -- prior shape of the contact rate
    settings.b0, -- prior exposure, days
    settings.phi, -- over-dispersion of contact days
    settings.kept_up_depth, -- depth from which a mutual tie is kept up
    settings.close_depth, -- depth from which a mutual tie is close
    settings.dormant_depth, -- depth below which a long tie is dormant
    settings.dormant_months, -- active months a dormant tie has at least
    settings.overdue_alert, -- silence in mean gaps from which a tie is most likely lost
    settings.fading_from, -- silence in mean gaps from which a tie is fading
    settings.owed_days, -- days for which an unanswered ask is owed an answer
    settings.min_evidence, -- gives and gets below which there is no balance
    settings.template_people, -- people who got the same words, for a template
    settings.template_overlap, -- Jaccard overlap of word 3-grams that makes the same words
    settings.reconnect_most, -- rows of reconnect at most
    settings.introductions_most, -- rows of introductions at most
    settings.version -- version of Closeknit
from settings
cross join covered
