-- One row per member of a pool, person and company the member's archives say they work
-- for. Empty where one person's own archives are read.
select
    people.owner, -- the member
    people.pool_id, -- the person in the whole pool
    companies.company_key, -- the company's name without marks and legal form
    max_by(
        companies.company,
        coalesce(cast(companies.seen_at as varchar), '') || companies.company
    ) as company, -- the company, as the newest archive writes it
    max(companies.seen_at) as seen_at -- end of what the newest archive that says so covers, UTC
from stg_pool_companies as companies
join pool_people as people
    on companies.owner = people.owner and companies.person_id = people.person_id
where companies.company_key is not null
group by people.owner, people.pool_id, companies.company_key
