-- One row per person known well enough on both sides to be introduced: contact
-- both ways on three days at least, not dormant, and heard of within two
-- half-lives. `employer` is the company without its legal form, null of those who
-- work for themselves, for they have no colleagues.
select
    ties.owner,
    ties.person_id,
    ties.name,
    ties.depth,
    people.company,
    people.position,
    nullif(
        trim(
            regexp_replace(
                lower(people.company),
                '[.,"()]|\b(?:gmbh|ag|se|kg|ohg|ug|inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|sa|sas|sarl|srl|spa|sl|bv|nv|ab|as|aps|oy|the)\b|\b(?:self.?employed|free.?lanc\w*|freiberuf\w*|independent|independiente|indépendante?|autónom[oa]|autônom[oa]|selbst.?ständig\w*|zelfstandige?|zzp\w*|libero professionista|none|n/?a|retired|stealth|confidential|own business)\b.*',
                '', 'g'
            )
        ),
        ''
    ) as employer
from relationships as ties
join people on ties.owner = people.owner and ties.person_id = people.person_id
join parameters as p on true
where ties.rung in ('mutual', 'kept_up', 'close')
    and ties.active_days >= 3
    and ties.depth >= p.dormant_depth
    and ties.days_silent <= 2 * p.h
