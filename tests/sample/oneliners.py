"""What is said in one line, without an exchange; words as in `lines`."""

BANTER = [
    "[haha|😂|hahaha yes]",
    "[True|So true|Exactly]",
    "[And|But] what did {third} say?",
    "[No idea|I'll ask {third}]",
    "We should [do this|go there] more often",
    "[Miss you|Hugs|Big hug] ❤",
    "I [can't believe|just realised] it's already {month}",
    "[Ok|Okay|Alright], [talk later|must run|back to work]",
    "Did you [see|hear about] {show}?",
    "[Sounds like|That's] {city} for you",
    "[Sending|I'll send] you the photos [tonight|later]",
    "[Good luck|Fingers crossed] with {thing}! 🤞",
    "[Still|Again] working on {thing}…",
    "[Snow|Rain|Sun] here [all day|since morning]",
    "You were right [about {third}|about {show}], [as always|I admit it]",
    "[Tell me everything|And? How was it?]",
    "[Brought|Bought|Baked] too much cake, come and help",
    "I'm [so tired|so happy|nervous about {day}]",
    "[Yes|No|Maybe] 😄",
    "[Let's|We could] ask {third} too",
    "Leaving now, there {time}",
    "[Forgot my keys|Missed the bus|Lost my hat] 🙈",
]

GROUP = [
    "[Who|Anyone] [is coming|in] on {day}?",
    "[I'm in|Count me in|Me!]",
    "[Can't make it|Sorry, ill in bed|I'm in {city}] this time",
    "I'll bring [cake|soup|chairs|the projector|cheese]",
    "[Thanks|Thank you] for organising!",
    "{time}, at {place} as always?",
    "[Great evening|That was fun] yesterday!",
    "Has anybody seen [my scarf|the key|the list]?",
    "[+1|👍|Good idea]",
    "Next date: {day}, {time}",
    "[Photos are up|I uploaded the photos]",
    "[Who has|Where is] the file about {topic}?",
]

PITCHES = [
    "Hi {you}, thanks for connecting! We help consultants like you get [5-10|20] "
    "qualified leads a month. Do you have 15 minutes for a quick call this "
    "week?\n\n{i}",
    "{you}, [great profile|impressive background]! I help coaches scale to six figures "
    "with our proven system. Book a free demo here: https://{firm}.example.com/demo",
    "Thanks for accepting, {you}. At {firm_name} we offer [payroll|HR|outreach] "
    "software "
    "that saves 40% of costs. Would you be open to a short demo on {day}?",
    "Hello {you}, our agency offers SEO and lead generation at a special price this "
    "{month}. [Interested?|Can I send you our brochure?]",
]
PITCH_AGAIN = [
    "Just following up on my last message, {you}. [Did you have a chance to look?|Is "
    "{day} better?]",
    "Bumping this to the top of your inbox, {you} 🙂",
]
ASKS_ON_CONNECTING = [
    "Hi {you}, thank you for accepting. I am looking for a new position in {field}. "
    "Could you refer me or forward my CV?",
    "Dear {you}, could you take 20 minutes to tell me how you started in {field}? I "
    "[admire your path|am finishing my studies in {city}].",
    "Hello {you}, would you be willing to answer a short survey on {topic} for my "
    "thesis? [It takes ten minutes.|I would be very grateful.]",
    "Hi {you}, are you hiring at the moment? I have [three|five] years in {field}.",
]
HELLOS = [
    "Thanks for connecting, {you}! [Enjoyed|I liked] your [talk|session] in {city} on "
    "{topic}.",
    "Nice to meet you here, {you}. [I often read your posts|We have {third} in "
    "common]. "
    "Have a good {day}!",
    "Hi {you}, [glad to be connected|good to be in touch]. I work on {topic} in "
    "{city}.",
]
OWNER_TEMPLATES = [
    "Hi {you}, thank you for connecting! I write a short letter on organisation work "
    "four times a year. Tell me if you would like to receive it. Best, {i}",
    "Dear {you}, I am collecting examples for a talk about self-managed teams and "
    "would "
    "love to hear how you work at the moment. Three sentences are enough. Best, {i}",
    "Happy new year, {you}! I have two free weeks in February for workshops with "
    "teams. "
    "If you or someone you know could use one, I would be glad to hear. Best, {i}",
]
OWNER_ONCE = [
    "Hi {you}, [I saw|I read] that {company} is working on {topic}. [I did something "
    "similar|We had the same] in {city}; [happy to compare notes|tell me if notes "
    "would "
    "help].",
    "Dear {you}, could you tell me who looks after {field} at {company}? [I have a "
    "question about {topic}.|It is about {topic}.]",
    "[Nice|Good] to meet you at the {field} day in {city}, {you}. [The part about|What "
    "you said on] {topic} [stayed with me|was the best of the day].",
    "Congratulations on {company}, {you}! [All the best|Good luck] with {topic}.",
]
OWNER_CHASE = [
    "Hi {you}, did you have time to look at my proposal about {topic}?",
    "{you}, I am in {city} on {day}. Would a short coffee be possible?",
    "Hello {you}, just a short reminder about {topic}. [No hurry.|Is it still of "
    "interest?]",
    "Hi {you}, [hope all is well|I hope you are fine]! Shall we talk in {month} "
    "instead?",
]
IGNORED = [
    "Hi Mara, how are you? Would love to hear from you.",
    "Hello Mara, did you get my last message about {show}?",
    "Mara! I am in {city} next week, coffee?",
    "Happy {day} Mara! Long time no see. How is work?",
    "Could you send me the number of {third}?",
]
INTRODUCTIONS = [
    (
        "{a}, meet {b}. {b} [runs|looks after] {field} at {b_company}. {b}, {a} is "
        "working on {topic} and the best person to talk to about it. I leave you to "
        "it!",
        "[Thank you for the introduction|Thanks for connecting us], {i}! {b}, [nice to "
        "meet you|pleased to meet you]. Do you have time for a call on {day}?",
        "[Likewise|Nice to meet you too], {a}. {day} {time} works for me.",
    ),
    (
        "Dear {a}, dear {b}, I would like to introduce you to each other. {a} is "
        "dealing with {topic}; {b} did exactly that at {b_company} last year.",
        "Thanks a lot, {i}! {b}, may I call you on {day}?",
        "[Of course|Gladly], {a}. Thank you, {i}.",
    ),
]
BIRTHDAY = [
    "Happy birthday, Mara! 🎂",
    "Grattis på födelsedagen!",
    "Alles Gute zum Geburtstag!",
    "¡Feliz cumpleaños!",
    "Happy birthday!!",
    "Many happy returns!",
]
WALL = [
    "Look what I found in a box: us in {city}! We have to go back.",
    "Thank you for helping with {thing}, you saved my week ❤",
    "Are you coming to {show} on {day}?",
    "This song made me think of our evenings at {place}.",
]
COMMENTS = [
    "[Congratulations|So happy for you], {you}!",
    "[Beautiful|Wonderful] picture 😍",
    "[Haha|😂] [typical|I knew it]",
    "I [would love to|want to] come to {show}!",
    "[Well said|Exactly], {you}.",
    "[Get well soon|Thinking of you], {you} ❤",
]
POSTS = [
    "First day of spring in {city} 🌷",
    "[Wonderful|Long] evening at {show} with people I love.",
    "Finished {thing}. [Finally!|Never again.]",
    "Does anybody need {thing}? Asking for a friend 😄",
    "Back from {city}, [tired|sunburnt] and happy.",
]
RECOMMENDATIONS = [
    "{who} led us through {topic} with patience and humour. I would work with {who} "
    "again at any time.",
    "I have rarely met somebody who listens like {who}. Our team still uses what we "
    "learned about {field}.",
    "Reliable, warm and very clear: {who} made {topic} feel doable.",
]
INVITATION_NOTES = [
    "Hi {you}, we met at the {field} day in {city}. I would be glad to stay in touch.",
    "Hello {you}, {third} said we should talk about {topic}.",
    "Hi {you}, I came across your profile and would like to add you to my network.",
]
SHARES = [
    'Three things I learned from {topic}:\n\n1. Ask before you draw.\n2. "Who '
    'decides?" '
    "comes first.\n3. Fewer meetings, longer breaks.",
    "I am speaking about {field} in {city} in {month}. Come and say hello!",
    "I'm looking for {need}. Hints welcome!",
]
