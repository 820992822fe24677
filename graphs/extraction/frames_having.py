"""Frames of what someone has and must heed: people, pets, things, allergies, diets, ailments and aids."""

from __future__ import annotations

from tactful.memory import Kind

from .frame import AM, AM_NOT, DO_NOT, HAVE, HAVE_DONE, SAY_I, Frame, frame
from .others import FAMILY, PETS

_COUNT = (
    r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|many|no|twin|some|a few"
    r"|a couple of|lots of)"
)
_DIET = (
    r"(?:vegan|vegetarian|pescatarian|pescetarian|flexitarian|lactose[- ]intolerant"
    r"|gluten[- ]intolerant|gluten[- ]free|lactose[- ]free|teetotal(?:er|ler)?|c(?:o)?eliac"
    r"|on an? [\w-]+(?: [\w-]+)? diet)"
)
_ACCESS = (
    r"(?:colou?r[- ]?blind|(?:legally |partially |half |almost )?blind|(?:partially |half )?deaf"
    r"|hard of hearing|hearing[- ]impaired|visually[- ]impaired|dyslexic"
    r"|dyscalculic|short-?sighted|near-?sighted|left[- ]handed|(?:a )?wheelchair user|in a wheelchair"
    r"|mute|photosensitive)"
)
_AID = (
    r"(?:(?:[\w-]+ )?(?:screen[- ]?reader|wheelchair|hearing aids?|cochlear implant|braille display"
    r"|walking stick|crutches|magnifier|guide dog|cane|walker|voiceover|nvda|jaws))"
)
_THING = (
    r"(?:car|cars|van|truck|motorbike|motorcycle|bike|bicycle|e-?bike|scooter|boat|house|home|flat"
    r"|apartment|cottage|garden|farm|land|pool|garage|balcony|greenhouse|laptop"
    r"|macbook|pc|computer|desktop|phone|smartphone|iphone|android|ipad|tablet|kindle|camera|console"
    r"|playstation|ps[45]|xbox|switch|nintendo|tv|monitor|printer|3d printer"
    r"|piano|guitar|violin|drums?|keyboard|air ?fryer|oven|instant pot|slow cooker|telescope|drone"
    r"|gpu|graphics card|rtx ?\d+\w*|gtx ?\d+ ?\w*|server|nas|raspberry pi|business|company"
    r"|shop|store|restaurant|startup|website|blog|channel|podcast|collection|gym|treadmill|bmw|audi"
    r"|tesla|toyota|honda|ford|volvo|mercedes)"
)
_WRITING_HEADS = r"\b(?:question|problem|issue|error|idea|text|file|code|feeling|doubt|request|task|list|meeting)s?\b"

HAVING_FRAMES: tuple[Frame, ...] = (
    frame(
        "marital",
        rf"{AM}(?P<v>(?:happily |recently |newly |getting )?(?:married|divorced|engaged|widowed|single"
        rf"|separated|a widow(?:er)?|in a relationship)\b.{{0,60}})",
        Kind.RELATIONSHIP,
        slot="marital_status",
        one=True,
    ),
    frame(
        "parent",
        rf"{AM}(?P<v>(?:an? |the )?(?:(?:(?!of\b|for\b|like\b)[\w-]+ ){{0,2}}?)(?:mother|father|mom|mum"
        rf"|dad|parent|grandmother|grandfather|grandparent|aunt|uncle|only child|twin"
        rf"|caregiver for .{{3,30}})\b.{{0,60}})",
        Kind.RELATIONSHIP,
        slot="family",
    ),
    frame(
        "family",
        rf"(?:{HAVE}|we have |we've got )(?P<v>{_COUNT} (?:(?!pictures?|photos?|story"
        rf"|stories)[\w'-]+[ ,]+(?:and )?){{0,3}}?{FAMILY}\b.{{0,80}})",
        Kind.RELATIONSHIP,
        slot="family",
    ),
    frame(
        "pet",
        rf"(?:{HAVE}|we have |we've got |i own |i keep |i adopted |i have adopted )(?P<v>(?:{_COUNT} "
        rf"|my )?(?:(?!pictures?|photos?|toys?)[\w'-]+[ ,]+){{0,3}}?(?:{PETS}|bees|goats?|sheep|hens|ducks"
        rf"|geese|fish)\b(?! (?:food|costume|picture"
        rf"|photo|video|toy)).{{0,80}})",
        Kind.RELATIONSHIP,
        slot="pet",
    ),
    frame(
        "no_family", rf"{DO_NOT}have (?P<v>(?:any |a )?(?:{FAMILY}|{PETS}|friends))\b", Kind.RELATIONSHIP, slot="family"
    ),
    frame(
        "diet",
        rf"(?:{AM}|{AM_NOT})(?:an? )?(?:strict |lifelong |mostly )?(?P<v>{_DIET}.{{0,40}})",
        Kind.CONSTRAINT,
        slot="diet",
    ),
    frame(
        "allergy",
        rf"{AM}(?:severely |deathly |highly |mildly |slightly )?(?:allergic|intolerant"
        rf"|sensitive) to (?P<v>(?!this\b|that\b|it\b|criticism).{{2,80}})",
        Kind.CONSTRAINT,
        slot="allergy",
    ),
    frame(
        "allergy",
        rf"(?:{HAVE}|i suffer from )(?P<v>(?:an? |severe |bad |many "
        rf"|some )*(?:[\w'-]+ ){{0,3}}?(?:allerg(?:y|ies)|intolerance|food sensitivit(?:y"
        rf"|ies))\b.{{0,60}})",
        Kind.CONSTRAINT,
        slot="allergy",
    ),
    frame(
        "no_food",
        rf"{DO_NOT}(?:eat|drink|consume|tolerate|digest|have (?=(?:any )?(?:dairy|gluten|sugar|alcohol"
        rf"|meat|eggs?|nuts|milk|caffeine|salt|pork|fish|seafood)\b)) ?(?P<v>(?!it\b|this\b|that\b|them\b"
        rf"|anything\b|well\b|properly\b).{{2,80}})",
        Kind.CONSTRAINT,
        slot="avoids",
    ),
    frame(
        "avoid",
        rf"(?:{SAY_I}avoid|{AM}avoiding|{SAY_I}(?:try|have) to avoid|{SAY_I}stay away from|{HAVE_DONE}(?:given up|quit"
        rf"|stopped)|{SAY_I}(?:gave up|quit|stopped)) (?P<v>(?!it\b|this\b|that\b|them\b|the (?:chat|game"
        rf"|code)\b).{{3,80}})",
        Kind.CONSTRAINT,
        slot="avoids",
    ),
    frame("access", rf"{AM}(?P<v>{_ACCESS}\b.{{0,40}})", Kind.CONSTRAINT, slot="accessibility"),
    frame(
        "access",
        rf"{SAY_I}(?:use|rely on|need|wear|have|am using) (?P<v>(?:an? |my |two )?{_AID}\b.{{0,50}})",
        Kind.CONSTRAINT,
        slot="accessibility",
    ),
    frame(
        "access",
        rf"{HAVE}(?P<v>(?:dyslexia|dyscalculia|low vision|poor eyesight|hearing loss|limited mobility"
        rf"|color blindness|colour blindness|tinnitus|a stutter)\b.{{0,40}})",
        Kind.CONSTRAINT,
        slot="accessibility",
    ),
    frame(
        "health",
        rf"(?:i suffer from|{SAY_I}(?:was|got|have been|'ve been) diagnosed with"
        rf"|{HAVE_DONE}been diagnosed with|{AM}(?:suffering from|recovering from|being treated for"
        rf"|on medication for)) (?P<v>(?!this\b|that\b|it\b|the (?:code|same)).{{3,100}})",
        Kind.SITUATION,
        slot="health",
    ),
    frame(
        "health",
        rf"{HAVE}(?P<v>(?:an? |type [12] |severe |chronic |mild |high |low |really bad |bad )*(?:adhd|add"
        rf"|autism|asperger'?s?|diabetes|asthma|depression|anxiety|arthritis|epilepsy|migraines?|ibs|pcos"
        rf"|ptsd|ocd|cancer|hypertension|blood pressure|cholesterol|insomnia|eczema|psoriasis|back pain"
        rf"|knee (?:pain|injury)|endometriosis|hiv|lupus|bipolar(?: disorder)?|acne|hypothyroidism"
        rf"|fibromyalgia|sleep apnea|chronic pain|crohn'?s(?: disease)?)\b.{{0,60}})",
        Kind.SITUATION,
        slot="health",
    ),
    frame(
        "health",
        rf"{AM}(?P<v>(?:\w+ weeks |\w+ months )?(?:pregnant|diabetic|autistic|asthmatic|epileptic|bipolar"
        rf"|overweight|obese|neurodivergent|depressed|anxious|lonely|infertile)\b.{{0,40}})",
        Kind.SITUATION,
        slot="health",
    ),
    frame(
        "owns",
        rf"(?:{SAY_I}own|we own) (?P<v>(?!up\b|it\b|this\b|that\b|nothing\b|the (?:rights"
        rf"|following)).{{3,120}})",
        Kind.POSSESSION,
        slot="possession",
        refused=_WRITING_HEADS,
    ),
    frame(
        "drives",
        rf"{SAY_I}drive (?P<v>(?:an?|my|the|old|our) (?!(?:point|conversation)\b).{{2,80}})",
        Kind.POSSESSION,
        slot="vehicle",
    ),
    frame(
        "thing",
        rf"(?:{HAVE}|we have |i bought |i just bought |i've bought |i got )(?P<v>(?:{_COUNT} "
        rf"|my own )(?:[\w'.-]+ ){{0,4}}?{_THING}\b.{{0,100}})",
        Kind.POSSESSION,
        slot="possession",
        refused=_WRITING_HEADS,
    ),
    frame(
        "tool",
        rf"(?:{SAY_I}use|{HAVE_DONE}(?:been using|used)) (?P<v>(?!to\b|it\b|this\b|that\b|these\b|those\b"
        rf"|them\b|the (?:following|code|same|above|word|term|formula|command|function|method)\b"
        rf"|a (?:function|variable|loop)\b|your\b|you\b).{{2,120}})",
        Kind.POSSESSION,
        slot="tool",
    ),
)
