-- One row per owner and language of their messages: about how many there are, and
-- whether what they ask, offer or thank for is recognised.
select
    owner, -- whose archives they are
    language, -- the language, or the script where that alone tells
    bool_or(is_known) as is_known, -- whether its asks, offers and thanks are recognised
    cast(sum(messages) as bigint) as messages -- messages in it of those long enough to tell, from a sample in long histories
from lake_languages
group by owner, language
