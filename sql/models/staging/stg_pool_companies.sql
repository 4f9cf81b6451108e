-- One row per person of a member and company they are said to work for: `company_key`
-- is its name without marks and legal form, null where it names no company, and
-- `seen_at` the end of what the newest archive that says so covers. No row where
-- one person's own archives are read.
with listed as (
    select
        persons.owner,
        persons.person_id,
        contacts.company,
        contacts.covered_until as seen_at,
        trim(
            regexp_replace(
                regexp_replace(lower(contacts.company), '[.''’]', '', 'g'),
                '[^\p{L}\p{N}]+',
                ' ',
                'g'
            )
        ) as plain
    from stg_contacts as contacts
    join stg_persons as persons
        on contacts.owner = persons.owner
        and contacts.network = persons.network
        and contacts.handle = persons.handle
    where persons.owner <> 'me'
        and not persons.is_hidden
        and contacts.company is not null
),

keyed as (
    select
        owner,
        person_id,
        company,
        seen_at,
        regexp_replace(
            plain,
            '( (ab|ag|as|bv|co|company|corp|corporation|gbr|gmbh|inc|incorporated|kg|kgaa|limited|llc|llp|ltd|ltda|mbh|nv|ohg|oy|oyj|plc|pty|pvt|sa|sarl|sas|se|sl|spa|srl|ug))+$',
            ''
        ) as company_key
    from listed
)

select
    owner,
    person_id,
    company,
    case
        when company_key not in (
            '', 'auto entrepreneur', 'autonomo', 'autónomo', 'confidential',
            'consultant', 'estudiante', 'etudiant', 'étudiant', 'freelance',
            'freelancer', 'freelancing', 'freiberufler', 'freiberuflich', 'home',
            'independent', 'independent consultant', 'independiente', 'indépendant',
            'jubilado', 'libero professionista', 'n a', 'na', 'none', 'pensionato',
            'private', 'privat', 'rentner', 'retired', 'retraité', 'self',
            'self employed', 'selfemployed', 'selbständig', 'selbstständig', 'student',
            'studente', 'unemployed', 'various', 'x', 'zelfstandig', 'zzp'
        ) then company_key
    end as company_key,
    max(seen_at) as seen_at
from keyed
group by owner, person_id, company, company_key
