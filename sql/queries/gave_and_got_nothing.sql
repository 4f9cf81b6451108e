-- Who gave to me and got nothing back?
select name, got, gave, asks_in
from ledger
where got >= 2 and gave = 0
order by got desc, name
