"""The made-up names, firms and subjects the sample is put together from."""

from typing import NamedTuple


class Origin(NamedTuple):
    """Where a name comes from: its share of people, its language, its words."""

    share: int
    language: str
    firsts: str
    lasts: str


ORIGINS = (
    Origin(
        26,
        "en",
        "Alice Amelia Arthur Beth Callum Clara Daisy Dylan Edith Eleanor Ewan Fiona "
        "Grace Harriet Hugh Imogen Isla Jasper Joan Kieran Laura Leo Megan Miles Nora "
        "Oscar Phoebe Quentin Rosalind Rory Stella Tessa Toby Una Violet Wesley",
        "Abbott Ashdown Barlow Bramley Calloway Chesterfield Dunmore Eastwood Fairley "
        "Garrick Hartwell Ingleby Jessop Kingswood Langford Merrick Northcott Oakes "
        "Pemberton Quill Ravenscroft Sedgwick Thornbury Underhill Vickers Wetherby "
        "Yardley Aldous Birch Crowther Dellamere Fenwick",
    ),
    Origin(
        14,
        "de",
        "Anke Bernd Birgit Carsten Dörte Elke Florian Gerlinde Heiko Ilse Jörg Katrin "
        "Lennart Lothar Mareike Moritz Nele Ottilie Rüdiger Sabine Sönke Tilman Ulrike "
        "Volker Wiebke Zoë",
        "Ahrens Brandt Böttcher Clausen Dörfler Ebeling Frantzen Göbel Hagedorn Immel "
        "Jäger Kühnel Lüders Möhring Nissen Oelmann Pohlmann Quast Rosskamp Schäfer "
        "Tiedemann Uhlig Vossberg Wegener Zöllner Großmann",
    ),
    Origin(
        14,
        "sv",
        "Agneta Anders Björn Britta Ebba Elin Fredrik Greta Håkan Ingrid Jonas Kerstin "
        "Lars Linnéa Magnus Märta Nils Ragnhild Saga Sven Søren Torbjörn Ulla Viggo "
        "Åsa Örjan",
        "Almqvist Bergström Dahlgren Ekdahl Forsgren Grönlund Hallström Isaksson Kjær "
        "Lidström Malmborg Nordahl Nyström Östlund Palmgren Rosengren Sjöberg "
        "Sandström Tegnér Ullman Vestergaard Wallin Åkesson Ödman Lövgren Hedlund",
    ),
    Origin(
        10,
        "es",
        "Álvaro Beatriz Candela Diego Elvira Fermín Graciela Héctor Inés José Lucía "
        "Macarena Nicolás Núria Paloma Ramón Rocío Sofía Tomás Verónica Ximena Íñigo",
        "Aguilar Benítez Cárdenas Domínguez Escudero Figueroa Galdós Herrera Ibáñez "
        "Jiménez Lizarraga Montalbán Nieto Ñíguez Ordóñez Peñalver Quintana Reyes "
        "Salcedo Treviño Urrutia Zúñiga",
    ),
    Origin(
        8,
        "fr",
        "Aurélie Benoît Camille Cédric Delphine Étienne Fabienne Gaëlle Hélène Jérôme "
        "Joëlle Loïc Maëlys Noémie Océane Pascal Raphaël Solène Thibault Yves Zélie",
        "Aubertin Bellerose Chastain Delaunay Évrard Fontenoy Guérin Hénault Jourdain "
        "Lacombe Marchand Noirot Ouellet Perrault Quéré Rivière Saint-Clair Thévenet "
        "Vasseur Lefèvre",
    ),
    Origin(
        7,
        "en",
        "Agnieszka Bartosz Czesław Dorota Elżbieta Grzegorz Halina Jagoda Kamil Lech "
        "Łukasz Małgorzata Paweł Rafał Stanisława Tomasz Urszula Wiesław Żaneta",
        "Adamczyk Błaszczyk Cieślak Dąbrowski Gałązka Jabłoński Kołodziej Łuczak "
        "Maślanka Ostrowski Pietrzak Różycki Sienkiewicz Świątek Tarnowski Wójcik "
        "Zając Żuraw",
    ),
    Origin(
        5,
        "en",
        "Aditi Bhavesh Chitra Devika Farhan Gayatri Harish Indira Jayesh Kavita "
        "Lakshmi "
        "Meera Nikhil Pallavi Rohan Shreya Tarun Vasudha",
        "Acharya Banerji Chaudhari Deshpande Gokhale Hegde Iyer Joshi Kulkarni "
        "Mehrotra "
        "Nambiar Pillai Raghavan Saxena Thakur Varma",
    ),
    Origin(
        5,
        "en",
        "Alessia Bruno Chiara Dario Enrica Fabio Giulia Ivo Livia Matteo Nicoletta "
        "Ottavio Piera Renzo Silvia Ugo",
        "Albanese Bellucci Cattaneo Donati Ferrante Gallo Lombardi Marchetti Niccolini "
        "Orsini Pellegrini Rinaldi Sartori Tozzi Vitale Zanetti",
    ),
    Origin(
        4,
        "en",
        "Amina Baraka Chidi Dalila Efua Folake Kofi Lindiwe Makena Nkechi Oluwaseun "
        "Thabo Wanjiru Zola",
        "Abara Boateng Chukwu Dlamini Ezeani Gathoni Kamau Mensah Ndlovu Okafor "
        "Owusu Sithole Wekesa",
    ),
    Origin(
        3,
        "en",
        "Юлия Алексей Вера Григорий Дарья Егор Злата Кирилл Людмила Михаил Надежда",
        "Смирнова Белозор Воронец Гончар Жданко Зимина Ковалько Лесник Тихоня Черных",
    ),
    Origin(
        2,
        "en",
        "美咲 健太 陽子 大輔 由美 直樹 千尋 翔",
        "田中 小林 山口 森田 石川 中島",
    ),
    Origin(
        2,
        "en",
        "محمد ليلى يوسف سلمى طارق هدى كريم رنا",
        "الخالدي المصري النجار الحداد الزين الشامي",
    ),
    Origin(
        2,
        "en",
        "Νίκος Ελένη Γιώργος Μαρία Δημήτρης Σοφία Κώστας Άννα",
        "Παππάς Βλάχος Δράκος Ζαχαρίου Καλογήρου Μακρής",
    ),
)
FAMILY_NAME_FIRST = "美咲健太陽子大輔由美直樹千尋翔"

CREDENTIALS = ("PhD", "CPA", "MBA", "PMP", "SPHR", "Dr. rer. pol.", "CFA", "PMP, MBA")

FIRM_WORDS = [
    "Almgrove",
    "Birkenholm",
    "Brightwharf",
    "Caldersten",
    "Dunlinko",
    "Eskerby",
    "Fjellmark",
    "Glimmerton",
    "Harrowfen",
    "Ivelbrook",
    "Juniperra",
    "Kestrelby",
    "Larkhaven",
    "Marrowby",
    "Nordlyssa",
    "Ostervik",
    "Pemberlake",
    "Quillmark",
    "Rookmere",
    "Saltbrigg",
    "Tarnfeld",
    "Umberlyn",
    "Vellamora",
    "Wrenhollow",
    "Yarrowdale",
    "Zephyrsund",
    "Oakenvale",
    "Tidewick",
    "Fernhallow",
    "Copperlund",
]
FIRM_KINDS = (
    "Group",
    "Labs",
    "GmbH",
    "AB",
    "Studio",
    "Partners",
    "Foundation",
    "Logistics",
    "Health",
    "Energy",
    "Foods",
    "Software",
    "Academy",
    "& Daughters",
)

POSITIONS = (
    "Head of Operations",
    "Head of People",
    "HR Business Partner",
    "Organisation Developer",
    "Team Lead, Logistics",
    "Chief of Staff",
    "Project Manager",
    "Programme Lead",
    "Agile Coach",
    "Product Owner",
    "Managing Director",
    "Founder",
    "Recruiter",
    "Talent Acquisition Partner",
    "Sales Director",
    "Account Executive",
    "Business Development Manager",
    "Data Analyst",
    "Software Engineer",
    "Engineer, Platform",
    "Finance Controller",
    "Professor of Work Psychology",
    "Research Associate",
    "Journalist",
    "Nurse Manager",
    "Plant Manager",
    "Head of Communications",
    "Consultant",
    "Lawyer, employment law",
    "Municipal Officer",
)

# What somebody looks for, and the position of a person who could help.
NEEDS = (
    ("a designer for workshop material", "Graphic Designer"),
    ("someone who does payroll in Poland", "Payroll Specialist, Poland"),
    ("a translator from Swedish into German", "Translator Swedish-German"),
    ("a photographer for a two-day conference", "Event Photographer"),
    ("a data engineer for three months", "Data Engineer"),
    ("a mediator for a difficult board", "Certified Mediator"),
    ("a venue for sixty people in Hamburg", "Venue Manager, Hamburg"),
    ("an accountant who knows foundations", "Accountant for Foundations"),
    ("a web developer for a small site", "Web Developer"),
    ("a voice coach for a keynote", "Voice Coach"),
)

TOPICS = (
    "the merger of the two service teams",
    "a new planning rhythm",
    "the move to the new office",
    "a leadership programme for shift managers",
    "the reorganisation of the warehouse",
    "a survey nobody wants to read",
    "the budget round",
    "a hiring freeze",
    "a pilot with four-day weeks",
    "the handover to a new director",
    "the works council talks",
    "an onboarding course",
    "a conflict between sales and delivery",
    "the yearly strategy days",
    "a grant application",
    "the hospital project",
    "roles and decision rights",
    "a workshop series on feedback",
)
CITIES = [
    "Malmö",
    "Lund",
    "Copenhagen",
    "Hamburg",
    "Berlin",
    "Kraków",
    "Madrid",
    "Lyon",
    "London",
    "Gothenburg",
    "Aarhus",
    "Vienna",
    "Leipzig",
    "Valencia",
    "Nantes",
    "Bristol",
]
PLACES = (
    "the café by the canal",
    "the bakery on the corner",
    "the harbour",
    "the library café",
    "the old station",
    "my place",
    "the botanical garden",
    "the swimming hall",
)
FIELDS = (
    "change management",
    "facilitation",
    "organisation design",
    "public procurement",
    "team coaching",
    "shift planning",
    "employer branding",
    "process mapping",
)
THINGS = (
    "my contract with the new client",
    "the move",
    "the tax form",
    "this cover letter",
    "the bookshelf",
    "the slides for Friday",
    "my Swedish homework",
    "the garden fence",
)
SHOWS = (
    "the quiz night",
    "the choir concert",
    "the flea market",
    "the film festival",
    "the half marathon",
    "the street party",
    "the poetry evening",
    "the winter swim",
)
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
TIMES = (
    "at nine",
    "at noon",
    "around three",
    "half past four",
    "at six",
    "after seven",
)
SKILLS = (
    "Facilitation",
    "Change Management",
    "Organizational Development",
    "Coaching",
    "Workshop Design",
    "Project Management",
    "Public Speaking",
    "Conflict Resolution",
)
HEARTS = ("❤", "❤️", "👍", "😆", "😮", "😢", "🎉")
