-- One row per e-mail address or phone number of an owner, by which their own
-- card in an address book is told.
select distinct owner, lower(email) as point
from lake_accounts
where email is not null and evidence = 'profile'
union
select distinct owner, phone as point
from lake_accounts
where phone is not null and evidence = 'profile'
