"""A made-up log, kept by hand."""

HEADER = (
    "date,time,person,email,kind,direction,medium,duration_min,introduced_by,"
    "introduced_to,context,importance,notes\n"
)
LINES = (
    "2024-03-04,12:30,Zoë Brandt,zoe@example.org,meeting,both,in_person,75,,,"
    'Café Beispiel,4,"talked about moving,\nwill send a link"\n'
    "2024-03-09,,Tomas Reyes,,introduction,them>me,,,Zoë Brandt,,Test conference,,\n"
    "2024-04,,Mia Probe;Jon Doe-Test,,event,both,in_person,,,,Hiking,2,\n"
)


def whole() -> dict[str, str]:
    return {"closeknit-log.csv": HEADER + LINES}
