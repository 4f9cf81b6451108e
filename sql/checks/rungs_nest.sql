-- close <= kept_up <= mutual <= contacted, everywhere.
select owner, network, contacted, mutual, kept_up, close
from network_summary
where not (close <= kept_up and kept_up <= mutual and mutual <= contacted)
limit 1
