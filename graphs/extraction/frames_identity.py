"""Frames of identity: name, age, where someone is from and lives, and what they speak."""

from __future__ import annotations

from tactful.memory import Kind

from .frame import AM, DO_NOT, HAVE_DONE, SAY_I, Frame, frame

NATIONALITY = (
    r"(?:afghan|albanian|algerian|american|argentin(?:e|ian)|armenian|australian|aussie|austrian"
    r"|azerbaijani|bangladeshi|belgian|bolivian|bosnian|brazilian|british"
    r"|bulgarian|cambodian|cameroonian|canadian|chilean|chinese|colombian|croatian|cuban|cypriot"
    r"|czech|danish|dane|dutch|ecuadorian|egyptian|english|estonian"
    r"|ethiopian|filipin[oa]|finnish|finn|flemish|french|georgian|german|ghanaian|greek|guatemalan"
    r"|haitian|hungarian|icelandic|indian|indonesian|iranian|iraqi"
    r"|irish|israeli|italian|jamaican|japanese|jordanian|kazakh|kenyan|korean|south korean|kurdish"
    r"|latvian|lebanese|libyan|lithuanian|malaysian|maltese|mexican"
    r"|moldovan|mongolian|moroccan|nepali|nepalese|new zealander|nigerian|norwegian|pakistani"
    r"|palestinian|panamanian|persian|peruvian|polish|portuguese|romanian"
    r"|russian|rwandan|saudi|scottish|senegalese|serbian|singaporean|slovak|slovenian|somali"
    r"|south african|spanish|spaniard|sri lankan|sudanese|swedish|swede"
    r"|swiss|syrian|taiwanese|tanzanian|thai|tunisian|turkish|ugandan|ukrainian|uruguayan|uzbek"
    r"|venezuelan|vietnamese|welsh|zimbabwean)"
)
_LANGUAGE = r"[A-Z]?[a-z]+(?:(?:,| and|, and) [A-Z]?[a-z]+)*"
_PLACE = (
    r"(?P<v>(?!(?:a|an|the|this|that|my|your|it|here|there|fear|peace|hope|hell) (?:dream|moment|lie"
    r"|world of|bubble)\b)\S.{1,80})"
)

IDENTITY_FRAMES: tuple[Frame, ...] = (
    frame(
        "name",
        r"my (?:full |first |real |given )?name(?: is|'s) (?P<v>(?!not\b|on\b"
        r"|in\b)[\w'-]+(?: [A-Z][\w'-]+){0,2})",
        Kind.DEMOGRAPHIC,
        slot="name",
        one=True,
        statement="The user's name is {v}.",
    ),
    frame(
        "name",
        r"[Ii](?: ?'?m| am) (?:called|named) (?P<v>[\w'-]+)",
        Kind.DEMOGRAPHIC,
        slot="name",
        one=True,
        statement="The user's name is {v}.",
    ),
    frame(
        "first_name",
        r"(?:I'm|I am|Im|i'm|i am) (?P<v>(?!(?:I|In|On|At|Not|So|A|An|The|Very|Just|From|OK|Ok)\b)(?!"
        + NATIONALITY.replace("(?:", "(?i:", 1)
        + r"\b)[A-Z][a-z]{2,14})(?=$|[,.!]| and )(?!.*\b(?:myself)\b)",
        Kind.DEMOGRAPHIC,
        slot="name",
        one=True,
        statement="The user's name is {v}.",
        match_case=True,
        refused=r"^(?:christian|muslim|catholic|hindu|buddhist|jewish|sikh|catholic|gemini|virgo|leo|aries|taurus"
        r"|cancer|libra|scorpio|sagittarius|capricorn|aquarius|pisces|flemish|african|european|asian"
        r"|american|latina|latino|deaf|blind|vegan|protestant|lutheran|mormon|tamil|bengali|punjabi|arab"
        r"|gay)$",
    ),
    frame(
        "age_and",
        rf"{AM}an? (?P<v>\d{{1,3}})[- ]?(?:year|yr)s?[- ]old\b",
        Kind.DEMOGRAPHIC,
        slot="age",
        one=True,
        statement="The user is {v} years old.",
    ),
    frame(
        "age",
        rf"{AM}(?:turning )?(?P<v>\d{{1,3}})(?: ?(?:years? old|years? of age|yrs? old|yo|y/o|y\.o\.?"
        rf"|years?))?(?:$|[,.;!)]| and | (?:male|female|m|f|man|woman)\b)",
        Kind.DEMOGRAPHIC,
        slot="age",
        one=True,
        statement="The user is {v} years old.",
    ),
    frame(
        "gender",
        rf"{AM}(?:an? )?(?P<v>(?:young |old |adult |trans )?(?:man|woman|male|female|girl|boy|guy"
        rf"|non-?binary))\b(?=$|[,.;!]| and | who | from | in | living )",
        Kind.DEMOGRAPHIC,
        slot="gender",
        one=True,
    ),
    frame(
        "nationality",
        rf"{AM}(?:an? |half |part )?(?P<v>{NATIONALITY})(?: (?:citizen|national|expat|by birth))?(?=$"
        rf"|[,.;!)]| and | but | living | who | from | by )",
        Kind.DEMOGRAPHIC,
        slot="nationality",
    ),
    frame(
        "origin",
        rf"(?:{AM}from|{SAY_I}(?:come|hail) from) {_PLACE}",
        Kind.DEMOGRAPHIC,
        slot="origin",
        one=True,
        refused=r"^(?:the future|an? |this|that|here|your)",
    ),
    frame(
        "birth",
        rf"{SAY_I}was (?:born|raised|brought up)(?: and (?:raised|bred|brought up))? (?:in|on|into|near"
        rf"|outside) {_PLACE}",
        Kind.DEMOGRAPHIC,
        slot="birthplace",
    ),
    frame(
        "birth",
        rf"{SAY_I}(?:grew up|born|spent my childhood) (?:in|on|near|outside|with) {_PLACE}",
        Kind.DEMOGRAPHIC,
        slot="childhood_place",
    ),
    frame(
        "birthday",
        r"my (?:birthday|date of birth) is (?:on )?(?P<v>\S.{2,30})",
        Kind.DEMOGRAPHIC,
        slot="birthday",
        one=True,
    ),
    frame(
        "home",
        rf"(?:{SAY_I}live|{AM}living|{SAY_I}reside|{AM}(?:based|located|residing|stationed)"
        rf"|{HAVE_DONE}(?:been living|lived)) (?:in|near|on|at|outside|close to"
        rf"|next to) {_PLACE}",
        Kind.DEMOGRAPHIC,
        slot="home_town",
        one=True,
    ),
    frame(
        "home_alone",
        rf"(?:{SAY_I}live|{AM}living) (?P<v>alone|abroad|by myself|with .{{2,60}})",
        Kind.SITUATION,
        slot="household",
        one=True,
    ),
    frame(
        "home_kind",
        r"my (?:home ?town|city|country|native country|town|village) is (?P<v>\S.{1,60})",
        Kind.DEMOGRAPHIC,
        slot="home_town",
        one=True,
        refused=r"^(?:very|so|too|quite|really|not|a|an|the|small|big|beautiful|known|famous)\b",
    ),
    frame(
        "native_language",
        rf"my (?:native language|mother tongue|first language|native tongue) is (?P<v>{_LANGUAGE})",
        Kind.DEMOGRAPHIC,
        slot="native_language",
    ),
    frame("native_language", rf"{AM}a native (?P<v>{_LANGUAGE}) speaker", Kind.DEMOGRAPHIC, slot="native_language"),
    frame(
        "language",
        rf"{SAY_I}(?:can )?(?:speak|understand) (?P<v>(?:(?:a )?(?:little|bit of|some|fluent|good|basic"
        rf"|only) )*{NATIONALITY}\b.{{0,80}})",
        Kind.EXPERTISE,
        slot="language",
    ),
    frame("language", rf"{SAY_I}(?:can )?speak (?P<v>[A-Z][a-z]+.{{0,80}})", Kind.EXPERTISE, slot="language"),
    frame("language", rf"{AM}(?:fluent|bilingual|conversational) in (?P<v>.{{3,80}})", Kind.EXPERTISE, slot="language"),
    frame(
        "language",
        rf"{DO_NOT}(?:speak|understand|read) (?:any |much |very good |good )?(?P<v>{NATIONALITY})\b",
        Kind.EXPERTISE,
        slot="language",
    ),
    frame(
        "body",
        rf"(?:{SAY_I}weigh|my (?:weight|height) is|{AM}(?=\d+(?:\.\d+)? ?(?:cm|kg|lbs?|feet|foot|pounds|m tall"
        rf"|ft|'))) ?(?P<v>(?:about |around )?\d.{{1,40}})",
        Kind.DEMOGRAPHIC,
        slot="body",
    ),
)
