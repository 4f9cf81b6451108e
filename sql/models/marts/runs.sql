-- One row per run, the newest last.
select
    started_at, -- when it began, UTC
    finished_at, -- when it ended, UTC
    archives_new, -- archives read that were not in the lake yet
    rows_read, -- rows in them
    rows_rejected, -- of them, not understood
    version, -- version of Closeknit
    seconds, -- wall time
    problems, -- sentences about what was asked and could not be done
    versions, -- JSON: the libraries' versions
    parameters, -- JSON: parameters of the measures, `me`, and whether texts are kept
    steps, -- JSON: seconds by step
    outcome -- done, in part (it has problems) or the step it `failed` at
from past_runs
