"""Sensitivity: which special category (GDPR art. 9 and near kin) a statement or its words fall under, if any.

Food allergies and intolerances and what someone needs to read, hear or get about are NONE on purpose: they are
constraints a person states so that they are heeded, and holding them back does the harm ("allergic to peanuts", "uses a
screen reader", "colour-blind"). Diagnoses, diseases and medication are HEALTH. Nationality, country and town are NONE;
descent and race are ETHNICITY, a street address is LOCATION.
"""

from __future__ import annotations

import re

from tactful.memory import Sensitivity

from .secrets import holds_secret
from .third_person import straighten

# What is stated so that it is heeded; taken out before anything else is looked for.
_CONSTRAINT = re.compile(
    r"""
        \b(?:(?:severely|deathly|highly|mildly)\ )?(?:allergic|intolerant
        |hypersensitive)\ to\ [^.;,]{1,40}?(?=\ and\ (?:has
        |have|had|am|is|takes?|was)\b|[.;,]|$)
    |\b(?:[\w-]+\ ){0,2}(?:allerg(?:y|ies)|intolerances?|food\ sensitivit(?:y|ies))(?:\ to\ [\w\ ]{1,30})?
    |\b(?:lactose|gluten|fructose|histamine)[\ -](?:intolerant|free)\b|\bc?o?eliac(?:\ disease)?\b|\bepi-?pen\b
    |\b(?:colou?r-?\ ?blind(?:ness)?|(?:legally|partially|half|almost)?\ ?(?:blind|deaf)|hard\ of\ hearing
        |hearing\ (?:aids?|loss|impaired)|visually\ impaired|low\ vision|dyslexi[ac])\b
    |\bscreen\ ?readers?\b|\bwheelchair(?:\ user)?\b|\bbraille\b|\bcochlear\ implant\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Words that only look like a category: places, dishes, brands, titles and figures of speech.
_INNOCENT = re.compile(
    r"""\b(?:
        (?:great|economic|tropical)\ depression|the\ depression\ era|(?:computer|polio\ documentary)\ virus(?:es)?
        |anti-?virus|virus\ scanner|anxious\ (?:to|for)|addict(?:ed)?\ to\ (?:chess|coffee|puzzles|sudoku
        |this\ (?:game|show)|crosswords|podcasts|books|reading|running)
        |(?:coffee|chocolate|book|tv)\ (?:addict|addiction)|therapy\ dogs?|retail\ therapy
        |physical\ therapist\ by\ trade|surgical\ precision|plastic\ surgery\ documentar\w+
        |cancer\ (?:research(?:er)?|charity|fundraiser|biolog\w+|awareness)|star\ sign\ is\ cancer|(?:zodiac
        |horoscope)[^.]{0,20}cancer|is\ a\ cancer\b
        |(?:mental|public|animal|plant|soil|gut|bone|battery|heart\ of)\ health|health\ (?:food|insurance\ (?:broker
        |app)|tech|care\ (?:startup|industry|software|assistant))
        |blood\ (?:orange|pressure\ cuff\ design)|tumor\ (?:dataset|segmentation)|diabetes\ (?:dataset|app|prediction
        |research)|stroke\ (?:order|width)|(?:back|breast|brush)stroke|heart\ attack\ on\ a\ plate
        |catholic\ tastes?|orthodox\ (?:approach|methods?|view)|mass\ (?:production|market|spectrometry)
        |church\ (?:organ|architecture|street|road)|(?:christian|jewish)\ (?:bale|louboutin|dior|slater|rye)
        |kosher\ (?:salt|pickles?)|hindu\ kush
        |buddha\ bowls?|religious(?:ly)?\ about|(?:swears|prays?)\ (?:that|for\ (?:rain|snow|sun))|temple\ run
        |holy\ grail|mecca\ of|bible\ of|guru|mantra|bapti[sz]m\ of\ fire|jewish\ delis?|christian\ name
        |(?:birthday|dinner|garden|tea|hen|launch|office|christmas|halloween|house|pool|wedding|third
        |search)\ part(?:y|ies)|conservative\ (?:estimate|approach|investor|budget|dress)|liberal\ (?:arts|amounts?
        |use|helping)
        |democratic\ (?:style|leader)|labou?r\ (?:day|cost|market|law)|in\ labou?r|republic\ of|left[-\ ](?:hand
        |handed|wing\ of\ the|winger|back|side)|right[-\ ](?:hand|handed|wing\ of\ the|winger|back|side)
        |green\ (?:tea|thumb|energy)|vot(?:e|ed|es|ing)\ (?:for|on)\ (?:my|their|the\ best|best|a)\ \w+
        |(?:race|racing)\ (?:car|cars|bike|track)|black\ (?:coffee|tea|pepper|belt|metal|friday|cat|cats|dress|beans?
        |clothes)|white\ (?:wine|noise|chocolate|board|rice|walls?|paper)|indian\ (?:ocean|food|summer)
        |latin\ (?:dance|music|america|phrases?|grammar)|native\ (?:plants?|speaker|app|code|language|garden|english)
        |gay\ (?:street|paree)|straight\ (?:hair|edge|line|answers?|forward|to\ the\ point)|bi-?(?:weekly|monthly
        |annual|lingual|cycle|focals?)|trans(?:port|it|fer|lat\w+|cript\w*|form\w*|mission|parent)\w*|queer\s+feeling
        |same-sex\ dorms?|sex\ of\ the\ (?:kittens?|plants?)
        |union\ (?:station|square|jack|street|type|types|pacific)|(?:european|credit|soviet|student|students'|rugby
        |western|discriminated|tagged|sql)\ union|union\ (?:all|of\ (?:two|the)\ sets)
        |works?\ at\ (?:the\ )?union\ \w+
        |arrested\ development|prison\ break|jail-?break\w*|cardiac\ arrest\ training|convicted\ felon\ (?:film
        |novel)|true\ crime|crime\ (?:novels?|fiction|shows?|dramas?|series|podcasts?|thrillers?)|criminal\ (?:minds
        |law|lawyer|justice|defen[cs]e\ (?:lawyer|attorney))|charged?\ with\ (?:leading|organi[sz]ing|energy|running)
        |theft\ (?:auto|insurance)|grand\ theft\ auto|probation(?:ary)?\ period|battery\ charge
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CATEGORIES: tuple[tuple[Sensitivity, re.Pattern[str]], ...] = tuple(
    (category, re.compile(rf"\b(?:{words})", re.IGNORECASE | re.VERBOSE))
    for category, words in (
        (
            Sensitivity.SEXUALITY,
            r"""
                (?:gay|lesbian|bi-?sexual|homosexual|heterosexual|pansexual|asexual|demisexual|queer|lgbtq?\w*
                |polyamor\w+
        |trans(?:gender|sexual)?|trans\ (?:man|woman)|non-?binary|genderfluid|closeted|bi)\b
            |(?:sexual\ orientation|sex\ life|sexually|sex\ drive|libido|erectile|fetish\w*|kinks?|kinky|same-sex
        |porn\w*|masturbat\w+|one[\ -]night\ stands?|straight\ (?:man|woman|guy|male|female))\b
            |(?:came|coming|come)\ out\ (?:to|as)\b|(?:is|am|i'm)\ straight\b""",
        ),
        (
            Sensitivity.HEALTH,
            r"""
                (?:adhd|add\b(?!\ (?:a|the|to|that|more|some|it))|autis\w+|asperger\w*|diabet\w+|asthma\w*|epilep\w+
                |arthriti\w+
        |migraines?|eczema|psoriasis|fibromyalgia|lupus|crohn'?s|colitis|ibs|pcos|endometriosis|hypertension
        |hypothyroid\w*|hyperthyroid\w*
            |hiv|aids\ (?:patient|positive)|hepatitis|cancer|leuk[ae]*emia|lymphoma|tumou?r|chemo\w*|parkinson'?s
        |alzheimer'?s|dementia|multiple\ sclerosis|scoliosis|osteopor\w+|an[ae]*emi[ac]|covid|long\ covid
        |tuberculosis|stroke|heart\ (?:attack|disease|failure|condition)|gout|insomnia|sleep\ apn\w+|tinnitus
            |bipolar|schizo\w+|ptsd|ocd|depress(?:ed|ion|ive)|anxiety|panic\ (?:attacks?|disorder)|burn-?out
        |suicid\w+|self[-\ ]harm\w*|eating\ disorder|anorexi\w+|bulimi\w+|alcoholic|alcoholism|in\ recovery|rehab
        |sober|addict(?:ed|ion)?|personality\ disorder
            |pregnan\w+|miscarr\w+|ivf|abortion|infertil\w+|menopaus\w+|postpartum|c-section|caesarean|cesarean|(?:my
        |their|her)\ periods?\ (?:is|are|has)|disabled|disability|chronic(?:ally)?\ (?:pain|ill\w*|fatigue|condition
        |disease)|terminal(?:ly)?\ ill|obes\w+|overweight|bmi|std|sti|herpes
            |kidney\ (?:disease|stones?|failure)|liver\ disease|slipped\ disc|hernia\w*|back\ pain|knee\ (?:injury
        |surgery|pain)|injur(?:y|ed)|surgery|operated\ on|transplant|dialysis|thyroid|cholesterol
        |high\ blood\ pressure|low\ blood\ pressure|blood\ (?:pressure|sugar|thinners?|clots?)|seizures?
        |celiac\ crisis|antidepress\w+)\b
            |(?:diagnos(?:ed|is)|prescri(?:bed|ption)|medication|medicines?|takes?\ (?:\d+\ ?mg|pills)|\d+\ ?mg\b
        |insulin|metformin|sertraline|prozac|zoloft|lexapro|fluoxetine|adderall|ritalin|vyvanse|xanax
        |lithium\ (?:pills|for)|statins?|prednisone|ozempic|warfarin|levothyroxine|methotrexate|birth\ control
        |steroids|testosterone|chemotherapy)\b
            |(?:(?:sees?|seeing|goes?\ to|in|started|my|their)\ (?:a\ |an\ )?(?:therapist|therapy|psychiatrist
        |psychologist|oncologist|cardiologist|rheumatologist|counselling|counseling))\b|suffers?\ from\b
        |suffering\ from\b""",
        ),
        (
            Sensitivity.RELIGION,
            r"""
                (?:christian(?:ity)?|muslim|islam(?:ic)?|catholic(?:ism)?|protestant|evangelical|baptist|methodist
                |lutheran
        |pentecostal|mormon|jehovah'?s|orthodox\ (?:christian|jew\w*)|jew(?:ish)?|judaism|hindu(?:ism)?|buddhis[tm]
        |sikh(?:ism)?|jain|atheis[tm]|agnostic|wiccan|pagan|bah[aá]'?[ií])\b
            |(?:church|mosque|synagogue|gurdwara|ramadan|lent\b(?!\ (?:it|him|her|me|money))|quran|koran|torah|bible
        |prays?|praying|prayers?|baptis\w+|baptiz\w+|confirmed\ in\ the\ church|bar\ mitzvah|bat\ mitzvah|halal
        |kosher|hijab|believes?\ in\ god|god-fearing|born-again|devout|religious|religion|my\ faith|their\ faith
        |lost\ (?:my|their)\ faith|sabbath|shabbat|hajj|the\ rosary)\b""",
        ),
        (
            Sensitivity.POLITICS,
            r"""
                (?:democrat|republican(?!\ of)|socialist|communist|marxist|libertarian|anarchist|fascist
                |social\ democrat
        |trump\ supporter|tory|maga|labour\ (?:voter|party|supporter|member)|(?:green|conservative|communist
        |democratic|republican|liberal|socialist|labor|political|far-right|far-left)\ party|party\ member
            |left[-\ ]wing(?:er)?|right[-\ ]wing(?:er)?|far[-\ ](?:left|right)|pro-life|pro-choice|anti-abortion
        |anti-immigra\w+|anti-vaxx?er|pro-?brexit|remainer|voted|votes?\ (?:for|against|left|right|labou?r|green
        |republican|democrat\w*|conservative)|political\ (?:views?|beliefs?|opinions?|activis[tm]|leanings?)
        |politically|campaign(?:ed|s|ing)\ for\ (?:the\ )?\w+\ (?:party|candidate)|canvass\w+|antifa|zionist)\b
            |(?:is|am|i'm|lean|leans|leaning)\ (?:a\ |very\ |fairly\ |politically\ )?(?:conservative|liberal
        |progressive|left|right|centrist)\b(?!\ (?:about|with))""",
        ),
        (
            Sensitivity.ETHNICITY,
            r"""
                (?:african[-\ ]american|asian[-\ ]american|mexican[-\ ]american|hispanic|latin[oax]\b|chican[oa]
                |afro-?\w+|biracial
        |bi-racial|mixed[-\ ]race|mixed\ (?:heritage|ethnicity)|caucasian|person\ of\ colou?r|indigenous|aboriginal
        |native\ american|first\ nations|m[aā]ori|romani?\ (?:people|heritage|family|descent)|ethnic(?:ity|ally)?
        |ashkenazi|sephardic|tamil\ by\ birth|kurdish\ (?:descent|heritage|origin)|dalit|brahmin|racial(?:ly)?
        |skin\ colou?r)\b
            |of\ (?:[\w-]+\ ){1,3}(?:descent|ancestry|heritage|extraction|origin)\b|(?:[\w-]+\ )(?:ancestry
        |descent)\b|(?:is|am|i'm|as)\ (?:a\ |an\ )?(?:proud\ )?(?:black|white|brown|half-black|asian)(?:\ (?:man
        |woman|girl|guy|male|female|person|mother|father|student))?(?=[.,;!]|$|\ and\ |\ in\ )""",
        ),
        (
            Sensitivity.UNION,
            r"""(?:(?:trade|labou?r|teachers'?|nurses'?|workers'?|railway|transport|public\ sector|metal)\ union
        |union\ (?:member(?:ship)?|rep(?:resentative)?|steward|organi[sz]er|dues|delegate|official|card|meeting)s?
        |unioni[sz]\w+|shop\ steward|(?:join(?:ed|s|ing)?|left|leav\w+|belongs?\ to|in|active\ in|of)\ (?:the|a|my
        |their|our)\ union|works\ council|on\ strike|aft\ member|verdi\ member)\b""",
        ),
        (
            Sensitivity.CRIMINAL,
            r"""(?:convict(?:ed|ion)|felon(?:y|ies)?|arrested|on\ probation|probation\ officer|on\ parole|paroled?
        |criminal\ (?:record|charges?|history|conviction|past|case)|ex-con(?:vict)?|(?:in|to|from|served
        |out\ of)\ (?:\w+\ ){0,2}(?:prison|jail)|jailed|imprisoned|incarcerat\w+|dui|dwi|drunk[-\ ]driving
        |charged\ with|shoplift\w+|sex\ offender|restraining\ order|indicted|house\ arrest|ankle\ monitor
        |misdemeanou?r|burglary|assault\ charge|community\ service\ order|fraud\ charges?|stole|juvenile\ detention
        |deported)\b""",
        ),
        (
            Sensitivity.LOCATION,
            r"""
                \d{1,5}[a-z]?,?\ (?:(?:north|south|east|west|n|s|e|w)\.?\ )?(?:[\w'-]+\ ){1,3}(?:street|st|avenue|ave
                |road|rd|lane|ln
        |drive|dr|boulevard|blvd|court|ct|close|crescent|way|place|terrace|square)\b(?!\ (?:fighter|food|art|of))
            |(?:[a-z]+(?:straat|laan|stra(?:ß|ss)e|weg|plein|gasse)|(?:rue|avenue|via|calle
        |rua)\ (?:[\w'-]+\ ){0,3}[\w'-]+,?)\ \d{1,4}[a-z]?\b
            |(?:home\ |my\ |their\ |postal\ |mailing\ |street\ )address\ (?:is|:)
            |-?\d{1,3}\.\d{4,},\ ?-?\d{1,3}\.\d{4,}|(?:post(?:al)?\ ?code|zip(?:\ code)?)\ (?:is|:)\ ?\w*\d
        |(?:apartment|apt\.?|flat|unit)\ \#?\d+\w?(?:,|\ (?:at|on|in)\b)""",
        ),
        (
            Sensitivity.MINOR,
            r"""(?:is|am|i'm|im|turning|turned|was\ just)\ (?:an?\ |only\ |just\ )*(?:[5-9]|1[0-7])(?:\ ?years?\ old
        |[-\ ]year[-\ ]old(?!\ (?:car|house|dog|cat|laptop|bike|company|startup|building|phone|tree|horse|bug|project
        |whisk\w+))|\ ?yo\b|\ ?y/o|(?=[.,;!]|$|\ and\ (?:i|they|in|live|go)\b))
            |(?:in|starting|finished)\ (?:the\ )?(?:[1-9]|10|11|first|second|third|fourth|fifth|sixth|seventh|eighth
        |ninth|tenth)(?:st|nd|rd|th)?\ grade\b|(?:is|am|i'm)\ (?:a\ |in\ )?(?:middle\ school(?:er)?
        |elementary\ school|primary\ school\ (?:pupil|student)|(?:[5-9]|1[01])th[-\ ]grader|high\ school\ (?:freshman
        |sophomore)|underage|a\ minor(?!\ \w)|year\ (?:[3-9]|1[01])\ (?:student|pupil))\b""",
        ),
    )
)


def classify_sensitivity(text: str) -> Sensitivity:
    """Return the special category a sentence falls under, or NONE; of several, a secret first, then as tabled."""
    if holds_secret(text):
        return Sensitivity.SECRET
    plain = straighten(text)
    plain = _INNOCENT.sub(" ", _CONSTRAINT.sub(" ", plain))
    for category, pattern in _CATEGORIES:
        if pattern.search(plain) is not None:
            return category
    return Sensitivity.NONE
