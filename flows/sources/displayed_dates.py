"""Dates as Google shows them to people, in the language of the account.

`Tuesday, January 4, 2023 at 10:59:50 AM UTC`, `2015. február 15., vasárnap
21:54:36 UTC`: the month is a word, the year has four digits, the day is the
number left; or the date is in numbers, year first. Always in UTC.
"""

import polars as pl

_MONTHS = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner februar marts april maj juni juli august september oktober november december
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januari februari maret april mei juni juli agustus september oktober november desember
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
január február március április május június július augusztus szeptember október november december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
"""  # noqa: E501
MONTHS = {
    word: number
    for line in _MONTHS.strip().splitlines()
    for number, word in enumerate(line.split(), start=1)
}
"""The number of a month by its name, in twenty languages."""

_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_AFTERNOON = r":\d{2}\s*p\.?\s?m\b|下午|午後|오후|\bdu\."
_MORNING = r":\d{2}\s*a\.?\s?m\b|上午|午前|오전|\bde\."


def moment(column: pl.Expr) -> pl.Expr:
    """The moment a date as Google shows it stands for; null where it is none."""
    said = column.str.to_lowercase().str.replace_all("[\u202f\u00a0\u200e]", " ")
    hour, minute, second = (
        said.str.extract(_TIME, i).cast(pl.Int64) for i in (1, 2, 3)
    )
    day_part = said.str.replace(_TIME, " ")
    year = day_part.str.extract(r"(?:^|\D)(\d{4})(?:\D|$)", 1)
    numbers = day_part.str.replace(r"\d{4}", " ").str.extract_all(r"\d+").list.head(2)
    first, second_number = (
        numbers.list.get(i, null_on_oob=True).cast(pl.Int64, strict=False)
        for i in (0, 1)
    )
    word = (
        day_part.str.extract_all(r"\p{L}+")
        .list.eval(
            pl.element()
            .replace_strict(MONTHS, default=None, return_dtype=pl.Int64)
            .drop_nulls()
        )
        .list.first()
    )
    year_first = day_part.str.contains(r"^\D*\d{4}\D+\d{1,2}\D+\d{1,2}")
    month = pl.coalesce(word, pl.when(year_first).then(first))
    day = pl.when(word.is_null()).then(second_number).otherwise(first)
    of_day = (
        pl.when(said.str.contains(_AFTERNOON))
        .then(hour % 12 + 12)
        .when(said.str.contains(_MORNING))
        .then(hour % 12)
        .otherwise(hour)
    )
    parts = [month, day, of_day, minute, second.fill_null(0)]
    written = pl.concat_str(
        year, *(p.cast(pl.String).str.zfill(2) for p in parts), separator=" "
    )
    return written.str.to_datetime(
        "%Y %m %d %H %M %S", time_unit="us", strict=False
    ).dt.replace_time_zone("UTC")
