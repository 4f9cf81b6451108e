-- Every row read was kept, left out or rejected: nothing is lost silently.
select owner, archive, file, rows_read
from files_read
where rows_read <> rows_kept + rows_left_out + rows_rejected
limit 1
