"""Frames of taste: what someone likes and dislikes, is curious about and does out of habit."""

from __future__ import annotations

from tactful.memory import Kind

from .frame import AM, AM_NOT, DO_NOT, HAVE, HAVE_DONE, SAY_I, Frame, frame

# Values that point at the conversation, not at the world: "I like the second one", "I love your answer".
TASK_LOCAL = (
    r"^(?:(?:it|this|that|these|those|them|him|her|you|your|yours|one|both|each|none"
    r"|all (?:of )?(?:it|this|that|them)|how (?:you|it|this|that)|what you|when you|where (?:you|this"
    r"|it)"
    r"|the (?:way|idea|first|second|third|fourth|last|latter|former|other|next|new one|previous"
    r"|original|above|following|result|results|answer|answers|output|response|version|option|draft"
    r"|suggestion|one|ones|name|title|sound of|concept|format|design|code|text|sentence|paragraph"
    r"|ending|beginning|style|tone|list)"
    r"|option|number|version|everything|something|anything|nothing|what|how)\b|so far|better$|too$|a lot$|more$)"
)
_LIKE = r"(?:like|love|loved|enjoy|enjoyed|adore|prefer|preferred|favou?r|fancy|dig|miss|value|crave)"
_HATE = r"(?:hate|hated|dislike|disliked|despise|detest|loathe|can'?t stand)"
_FAN = (
    r"(?:(?:big|huge|avid|massive|great|long-?time|real|die-?hard|lifelong|keen"
    r"|passionate) )*(?:fan of|fond of|keen on|obsessed with|passionate about|crazy about|addicted to"
    r"|into|partial to|drawn to|enthusiastic about|fan|lover of|proud of|hooked on)"
)

TASTE_FRAMES: tuple[Frame, ...] = (
    frame(
        "favorite_last",
        r"(?P<v>\S.{1,80}?) (?:is|are) (?:one of )?my (?:all-time |absolute "
        r"|personal )?(?P<w>(?:favou?rites?|dream|passion|go-to)\b.{0,60})",
        Kind.PREFERENCE,
        slot="favourite",
        refused=TASK_LOCAL,
        statement="The user's {w}: {v}.",
    ),
    frame(
        "bucket_list",
        r"(?P<v>\S.{1,80}?) (?:is|are) on my bucket list",
        Kind.GOAL,
        slot="goal",
        refused=TASK_LOCAL,
        statement="The user has {v} on their bucket list.",
    ),
    frame(
        "together",
        rf"(?:{HAVE_DONE}been|{AM}|i are |i were ) ?(?P<v>(?:friends|best friends|together|married|dating"
        rf"|roommates|colleagues|neighbou?rs|engaged|a couple) (?:for|since|with)\b.{{2,60}})",
        Kind.RELATIONSHIP,
        slot="relation",
    ),
    frame(
        "answers",
        rf"{SAY_I}(?:prefer|like|want|love|need|hate|dislike|appreciate) (?P<v>(?:it when (?:you|your)|your"
        rf"|(?:[\w-]+ ){{0,4}}(?:answers|replies|responses|explanations)\b).{{0,100}})",
        Kind.STYLE,
        slot="answers",
        refused=r"^your (?:idea|answer|suggestion|name|story|style|response|version|work|help)\b|\b(?:these|those"
        r"|the|two|three|multiple|all) (?:answers|replies|responses|explanations)\b",
    ),
    frame(
        "likes",
        rf"(?:{SAY_I}|{HAVE_DONE}){_LIKE} (?P<v>\S.{{1,160}})",
        Kind.PREFERENCE,
        slot="likes",
        refused=TASK_LOCAL + r"|^to (?:know|see|hear|ask|point|thank|add|request)\b",
    ),
    frame(
        "hates",
        rf"(?:{SAY_I}|{HAVE_DONE}){_HATE} (?P<v>(?:it when )?\S.{{1,160}})",
        Kind.PREFERENCE,
        slot="dislikes",
        refused=TASK_LOCAL,
    ),
    frame(
        "unwanted",
        rf"{DO_NOT}(?:really )?want (?P<v>(?!to\b|any (?:of|more)\b|the\b|an?\b|your\b).{{2,120}})",
        Kind.PREFERENCE,
        slot="dislikes",
        episode=True,
        refused=TASK_LOCAL,
    ),
    frame(
        "dislikes",
        rf"(?:{DO_NOT}(?:really )?(?:like|love|enjoy|stand|bear|care for|care about|appreciate|mind"
        rf"|trust)|{SAY_I}can'?t (?:stand|bear)|i could(?:n't| not) care less about) (?P<v>(?!to (?:know|see"
        rf"|hear|ask|use (?:the|this))\b).{{2,160}})",
        Kind.PREFERENCE,
        slot="dislikes",
        refused=TASK_LOCAL + r"|^(?:to be|to sound|to make|to have to|to go)\b",
    ),
    frame(
        "rather",
        r"i(?:'d| would) (?:much |really )?(?:rather|prefer)(?: to)? (?P<v>(?!you\b|it\b|that you"
        r"|if you).{3,160})",
        Kind.PREFERENCE,
        slot="likes",
        episode=True,
        refused=TASK_LOCAL,
    ),
    frame(
        "favorite",
        r"my (?:(?:all[- ]time|most|absolute|current|personal|two|three|least) )*(?:favou?rites?|favorate"
        r"|fav|preferred|go-?to|beloved) (?P<w>.{0,80}?)(?:is|are|was|were|would be"
        r"|has always been) (?P<v>\S.{1,160})",
        Kind.PREFERENCE,
        slot="favourite",
        refused=r"^(?:the (?:first|second|third|last) (?:one|option)|option|number)\b",
    ),
    frame(
        "preference",
        r"my (?:preference|preferences|taste|priorit(?:y|ies)|preferred \w+|style|values?"
        r"|favou?rites?) (?:is|are|includes?) (?P<v>\S.{2,160})",
        Kind.PREFERENCE,
        slot="likes",
        refused=r"^(?:the (?:first|second|third|last)|not\b)",
    ),
    frame("fan", rf"{AM}(?:an? )?{_FAN} (?P<v>\S.{{1,160}})", Kind.PREFERENCE, slot="likes", refused=TASK_LOCAL),
    frame(
        "not_fan",
        rf"(?:{AM_NOT}(?:an? )?{_FAN}|{AM}(?:tired of|sick of|afraid of|scared of|terrified of|bored (?:of"
        rf"|by|with)|picky about)) (?P<v>\S.{{1,160}})",
        Kind.PREFERENCE,
        slot="dislikes",
        refused=TASK_LOCAL,
    ),
    frame(
        "enthusiast",
        rf"{AM}(?:an? )?(?P<v>(?:[\w'-]+ ){{1,4}}(?:fan|lover|enthusiast|buff|geek|nerd|addict|person"
        rf"|reader|gamer|collector|hobbyist|foodie|traveller|traveler|runner|cyclist|hiker|climber|player"
        rf"|hunter|swimmer|owl|cook|baker|gardener|believer|fanatic)\b(?! (?:of|in) this\b).{{0,80}})",
        Kind.INTEREST,
        slot="interest",
        refused=r"^(?:only|first|last|best|good|bad|terrible|horrible|nice) person",
    ),
    frame(
        "enthusiast",
        rf"{AM}(?:an? )?(?P<v>(?:gamer|foodie|collector|introvert|extrovert|minimalist|perfectionist"
        rf"|runner|cyclist|hiker|bookworm|night owl|early bird|morning person|feminist|atheist|christian"
        rf"|muslim|catholic|buddhist|hindu|jewish|liberal|conservative|gay|lesbian|bisexual|transgender"
        rf"|shy|introverted|extroverted)\b.{{0,60}})",
        Kind.DEMOGRAPHIC,
        slot="trait",
    ),
    frame(
        "interest",
        rf"(?:{AM}|{AM_NOT})(?:deeply |mostly )?(?:interested in|curious about|fascinated (?:by|with)"
        rf"|intrigued by) (?P<v>(?!how you|what you|your|this\b|that\b|it\b|the (?:following"
        rf"|above)).{{2,160}})",
        Kind.INTEREST,
        slot="interest",
    ),
    frame(
        "interest",
        rf"(?:{HAVE}(?:an? |no |little |great |strong |deep |keen )*(?:interest|passion|fascination"
        rf"|obsession|love|weakness|soft spot) (?:in|for|with)|my (?:passion|main interest|interest"
        rf"|obsession)s? (?:is|are|lies? in)) (?P<v>\S.{{2,160}})",
        Kind.INTEREST,
        slot="interest",
    ),
    frame(
        "hobby",
        r"(?:my|one of my|some of my) (?:(?:main|favou?rite|biggest|other) )*hobb(?:y|ies) (?:is|are"
        r"|includes?) (?P<v>\S.{2,160})",
        Kind.INTEREST,
        slot="hobby",
    ),
    frame(
        "hobby",
        r"(?P<w>in my (?:free|spare|leisure) time|on (?:my )?weekends|when i(?:'m| am) free"
        r"|every (?:morning|evening|night|week|weekend|day|year|summer|winter|sunday"
        r"|saturday)),? i (?P<v>(?!can\b|want\b|need\b|will\b)\S.{2,160})",
        Kind.INTEREST,
        slot="hobby",
    ),
    frame(
        "plays",
        rf"(?:{SAY_I}play|{HAVE_DONE}(?:been playing|played)|{AM}playing) (?P<v>(?!it\b|this\b|that\b|as\b"
        rf"|with (?:it|this)|the role|a role|a part|the part|an? (?:character|game where)).{{2,120}})",
        Kind.INTEREST,
        slot="hobby",
    ),
    frame(
        "does",
        rf"(?:{SAY_I}(?:collect|watch|listen to|read|paint|draw|cook|bake|garden|brew|hike|run|swim|cycle"
        rf"|climb|dance|sing|knit|sew|crochet|write|compose|meditate|lift|work out|exercise|go (?:to the"
        rf"|for|[a-z]+ing)|practi[cs]e|do (?:yoga|pilates|crossfit|karate|judo|martial arts))"
        rf"|{SAY_I}volunteer) ?(?P<v>(?!(?:it|this|that|these|your|the (?:following|text|code|article"
        rf"|above))\b)(?:\S.{{1,120}})?)$",
        Kind.INTEREST,
        slot="hobby",
        refused=r"^(?:that|about (?:this|it)|if|whether|into|out of)\b",
    ),
    frame(
        "habit",
        r"i (?P<w>always|usually|often|sometimes|never|rarely|regularly|mostly|normally|typically|tend to"
        r"|generally|frequently|constantly|hardly ever|occasionally|seldom|mainly) (?P<v>(?!(?:get(?! up"
        r"| to sleep| home)|see|receive|thought|wondered|knew|heard|said|mind)\b)[a-z]+ ?\S.{2,160})",
        Kind.PREFERENCE,
        slot="habit",
        refused=r"^(?:it|this|that)\b|\b(?:this|the) (?:error|code|bug|message)\b|^(?:said|asked|told|mentioned"
        r"|did|had)\b",
    ),
    frame(
        "tendency",
        rf"{HAVE}(?P<v>(?:an? |the )?(?:[\w-]+ ){{0,2}}?(?:habit|tendency|fear|phobia|crush|sweet tooth"
        rf"|green thumb)\b.{{0,120}})",
        Kind.PREFERENCE,
        slot="habit",
    ),
    frame(
        "works_at",
        rf"{SAY_I}(?P<v>(?:oversee|coordinate|supervise|moderate|mentor|coach|babysit|volunteer|commute"
        rf"|freelance|handle|communicate|organi[sz]e|schedule|invest|sell|rent|breed|grow|farm|sponsor"
        rf"|curate|edit|publish|trade|travel) (?!(?:it|this|that|the (?:following|code"
        rf"|text))\b).{{3,140}})",
        Kind.SITUATION,
        slot="activity",
    ),
    frame("used_to", rf"{SAY_I}used to (?P<v>(?!think\b|be able).{{3,160}})", Kind.SITUATION, slot="past"),
)
