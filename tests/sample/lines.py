"""What people in the sample say to each other.

An exchange is a tuple of lines that two people say in turn; whoever opens says
the first. ``[a|b]`` is one of its words, ``{slot}`` is filled in: `you` and
`i` are the first names of listener and speaker, `third` somebody else.
"""

Exchange = tuple[str, ...]

WORK: dict[str, list[Exchange]] = {
    "catch_up": [
        (
            "[Hi|Hello|Dear] {you},\n\n[it has been a while|how time flies]! I thought "
            "of you [last week|on {day}] when somebody in {city} mentioned {topic}. "
            "[How are you?|How is everything?]\n\n[Best|Greetings|Cheers]\n{i}",
            "[Good|Lovely|So nice] to hear from you, {you}! [Busy but well|All fine "
            "here]: {topic2} [takes most of my week|fills my days]. And you?",
            "[Much the same|Busy too]. Mostly {field}, with [too many|many] trains to "
            "{city}. [Let us catch up properly|Let's talk] when it calms down.",
            "[Yes, gladly|With pleasure]. [Have a good week!|Take care until then.]",
        ),
        (
            "{you}, [congratulations on|I just read about] the new role! How does it "
            "feel after [three weeks|the first month]?",
            "[Thank you!|That is kind.] [A lot to learn|Steep], and {topic} landed on "
            "my desk on day one.",
            "[Ha, of course it did.|That sounds familiar.] You will [do fine|manage].",
        ),
        (
            "Your post about {field} [stayed with me|made me think], {you}. We see the "
            "same in {city}: {topic} and nobody to own it.",
            "[Interesting|Good to know I am not alone]. What did you do about it?",
            "We [gave it to one person with a date|stopped three other things first]. "
            "[Not elegant, but it works.|Ask me again in {month}.]",
        ),
        (
            "[Greetings from|Hello from] {city}, {you}! I am here for {topic} until "
            "{day}. [It rains.|The coffee is better than at home.]",
            "[Enjoy!|I am jealous.] I was there in {month} and [liked|loved] it.",
        ),
    ],
    "plan": [
        (
            "[Hi|Hello] {you}, I am in {city} on {day}. [Lunch|Coffee|A short walk]?",
            "[Yes, gladly|That works], {time}?",
            "[Perfect|Great], see you at {place} then.",
            "[See you there!|Looking forward to it.]",
        ),
        (
            "{you}, do you have half an hour on {day} to talk about {topic}?",
            "[Sure|Of course]. I call you {time}.",
            "[Great|Good], until {day}!",
        ),
        (
            "Are you going to the {field} day in {city} this {month}?",
            "I am! Shall we [go together|meet at the entrance {time}]?",
            "[Done.|Yes, let us do that.]",
        ),
    ],
    "ask": [
        (
            "[Hi|Hello] {you}, could you [have a look at|read] my outline for {topic}? "
            "[An honest opinion would help.|Two pages only.]",
            "[Sure|Of course], send it over. I will [read it|get back to you] by "
            "{day}.",
            "[Thank you so much|Thanks a lot], {you}! That [helped|helps] a great "
            "deal.",
        ),
        (
            "{you}, do you know anyone who could help us with {topic}? [We are stuck.|"
            "It is rather urgent.]",
            "[Let me think|Give me a day]. I have somebody in {city} in mind.",
            "[That would be wonderful|Thanks], {you}.",
        ),
        (
            "Would you mind sharing how you handled {topic}, {you}? [I have to present "
            "something on {day}.|We start in {month}.]",
            "[Not at all|With pleasure]. I attach our notes, use what you like.",
            "[Thank you, this is gold.|Many thanks! I owe you one.]",
        ),
    ],
    "ask_recommendation": [
        (
            "[Hi|Dear] {you}, would you write me a recommendation about our work on "
            "{topic}? A few lines would do.",
            "[Gladly|Of course], you did great work there. Give me until {day}.",
            "[Thank you so much!|That means a lot, thank you.]",
        ),
    ],
    "ask_introduction": [
        (
            "[Hi|Hello] {you}, could you introduce me to {third}? I would like to ask "
            "about {topic}.",
            "[Sure|Yes], I will write to both of you [tonight|tomorrow].",
            "[Thanks a lot|Thank you], {you}!",
        ),
    ],
    "offer": [
        (
            "{you}, [I could introduce you to|let me introduce you to] {third}, who "
            "knows {field} inside out. [Only if useful.|Shall I?]",
            "[That would be great, thank you!|Yes please, thank you so much, {you}.]",
        ),
        (
            "Happy to help with {topic} if you need [a second pair of eyes|somebody "
            "for "
            "the first workshop], {you}. [No strings attached.|Just say so.]",
            "[That is very kind, thank you|Thanks, I may come back to that], {you}!",
        ),
        (
            "[I came across this|I found this] and thought of you, {you}: a checklist "
            "on {field}. [Use it freely.|Feel free to pass it on.]",
            "[Exactly what I needed|So useful], [thank you|thanks a lot]!",
        ),
    ],
    "need": [
        (
            "[Hi|Hello] {you}, I'm looking for {need}. [Does anybody come to mind?|"
            "Any idea?]",
            "[Not right now, but I will ask around.|Let me ask two people.]",
            "[Thank you!|Thanks, no hurry.]",
        ),
        (
            "{you}, do you know anyone? We need {need} [by {month}|before summer].",
            "[Good question|Hmm]. I will [think about it|look at my notes].",
        ),
    ],
    "thanks": [
        (
            "[Thank you so much|Many thanks|Thanks again] for {day}, {you}. Your "
            "advice "
            "on {topic} [saved us weeks|made the difference].",
            "[My pleasure!|Any time, {you}.|Glad it helped.]",
        ),
    ],
}

CHAT: dict[str, list[Exchange]] = {
    "catch_up": [
        (
            "[Hey|Hi|Heyyy] {you}! [How was your week?|What are you up to?|All well?]",
            "[Long|Good|Chaotic]. {topic_cap} and then {show}. You?",
            "[Tired but happy|Same old]. I finally did something about {thing} 😅",
            "[Haha respect|Wow|About time] 😂",
        ),
        (
            "[Guess who I met|You won't believe who I saw] at {show}? {third}!",
            "[No way!|Really?] [How is {third}?|I haven't seen {third} in ages]",
            "[Great, sends love|Same as ever] ❤",
        ),
        (
            "I'm on the train to {city} and [bored|hungry]. [Tell me something.|Talk "
            "to "
            "me.]",
            "[The cat ate my breakfast.|It rains and I have no umbrella.|I am hiding "
            "from {thing}.]",
            "[Perfect, thank you|That helps] 😄",
        ),
        (
            "[How are you feeling?|Are you better?|How did it go on {day}?]",
            "[Better, thanks!|Much better 😊|Good! More when we meet]",
        ),
        (
            "[Look at this sunset|Saw this and thought of you|Our street today]",
            "[Beautiful 😍|Oh lovely|I want to be there]",
        ),
    ],
    "plan": [
        (
            "[Free|Around|At home] {day}? [Coffee|A walk|Dinner] at {place}?",
            "[Yes!|Sure!|Oh yes please] {time}?",
            "[Perfect|Great|Deal] 👍",
        ),
        (
            "Are you coming to {show} on {day}?",
            "[Of course!|Wouldn't miss it|If I get out of work in time]",
            "[Yay|Great], I'll [keep you a seat|meet you at the door {time}]",
        ),
        (
            "[Call me when you're home?|Can you talk later?]",
            "[Yes, {time}|Give me ten minutes]",
        ),
    ],
    "ask": [
        (
            "Could you help me with {thing} [on {day}|this weekend]? 🙏",
            "[Sure!|Of course], I'll come by {time}",
            "[You're the best, thank you!|Thank you so much ❤]",
        ),
        (
            "Can you [lend me your drill|water the plants|watch the cat] until {day}?",
            "[No problem|Sure thing]",
            "[Thanks!|Thank you 😘]",
        ),
    ],
    "offer": [
        (
            "Do you want our ticket for {show}? [We can't go.|It's yours.]",
            "[Yes!! Thank you|Oh wow, thanks]!",
        ),
        (
            "I can help you with {thing} on {day} if you like",
            "[That would be amazing, thank you|You're an angel, thanks]",
        ),
    ],
    "thanks": [
        (
            "[Thank you for|Thanks for] yesterday, {you}! [The soup was great.|I "
            "needed "
            "that.]",
            "[Anytime|My pleasure] ❤",
        ),
    ],
}
CHAT["need"] = [
    (
        "Work question: I'm looking for {need}. Do you know anyone? [Asking for "
        "work|It is for work]",
        "[Hmm, not really|I'll ask {third}]",
        "Thanks!",
    )
]

OTHER_LANGUAGES: dict[str, list[Exchange]] = {
    "de": [
        (
            "[Hallo|Liebe Grüße,|Hi] {you}! Wie geht es dir? Bist du [am|nächsten] "
            "[Montag|Dienstag|Freitag] in {city}?",
            "[Gut, danke!|Viel zu tun, aber schön.] Ja, wollen wir [Mittag essen|einen "
            "Kaffee trinken]?",
            "[Sehr gern|Unbedingt]. Bis [dann|bald]!",
        ),
        (
            "{you}, könntest du kurz über mein Konzept schauen? Das wäre [toll|super].",
            "[Klar|Natürlich], schick es mir [heute|morgen].",
            "[Vielen Dank!|Danke dir, das hilft mir sehr.]",
        ),
        (
            "[Danke|Vielen Dank] für den schönen Abend!",
            "[Gerne!|Immer wieder gern.] 😊",
        ),
        (
            "Ich kann dich gern mit {third} bekannt machen, wenn du möchtest.",
            "Das wäre großartig, danke!",
        ),
    ],
    "es": [
        (
            "¡Hola {you}! ¿Qué tal [todo|por {city}]? Hace [mucho|tiempo] que no "
            "hablamos.",
            "¡[Muy bien|Todo bien], gracias! Mucho trabajo. ¿Y tú?",
            "Bien también. [¿Comemos el jueves?|A ver si nos vemos pronto.]",
            "¡[Claro|Venga]! Un abrazo",
        ),
        (
            "{you}, ¿podrías ayudarme con [la presentación|el presupuesto]?",
            "Por supuesto, [mándamelo|te llamo mañana].",
            "¡Muchas gracias!",
        ),
    ],
    "fr": [
        (
            "[Bonjour|Salut|Coucou] {you}, comment vas-tu ? Je serai à {city} "
            "[lundi|la "
            "semaine prochaine].",
            "[Très bien, merci !|Ça va, débordée mais contente.] On déjeune ensemble ?",
            "[Avec plaisir|Volontiers]. À [très vite|bientôt] !",
        ),
        (
            "{you}, pourrais-tu relire [mon texte|ma note] ? Ce serait d'une grande "
            "aide.",
            "Bien sûr, [envoie|tu l'as demain].",
            "Merci beaucoup !",
        ),
    ],
    "sv": [
        (
            "Hej {you}! Hur [mår du|är läget]? Ska vi [fika|ta en lunch] i {city} på "
            "[måndag|torsdag]?",
            "[Bara bra, tack!|Full fart här.] Ja, [gärna|det gör vi]!",
            "[Toppen|Vad kul], vi ses då.",
        ),
        (
            "{you}, kan du hjälpa mig med [offerten|flytten|texten]?",
            "[Självklart|Javisst], jag [ringer|kommer förbi] ikväll.",
            "[Tusen tack!|Tack snälla!]",
        ),
        (
            "Tack för [senast|igår]! Det var så [mysigt|roligt].",
            "[Detsamma!|Tack själv!]",
        ),
    ],
}
