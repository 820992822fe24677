"""Frames of aims and occasions: what someone is after, works on and goes through."""

from __future__ import annotations

from tactful.memory import Kind

from .frame import AM, HAVE_DONE, SAY_I, Frame, frame

_LIFE = (
    r"(?:learn|become|be an?\b|be(?:come)? (?:a |an )?(?:better|more|less|fit|rich|fluent|healthy)"
    r"|lose|gain|start|open|launch|build|move|buy|sell|save|travel|visit|study|improve|get (?:better"
    r"|fit|a job"
    r"|into|married|pregnant|promoted|healthier|stronger|rid|my|back|in shape|over|started|out of)"
    r"|quit|stop|find (?:a |an |my |new |true |love|someone|another|some )|run (?:a|my|for)|train"
    r"|practi[cs]e|work"
    r"|pursue|grow|develop|master|earn|make money|make (?:a living|friends|more)|reduce|raise|retire"
    r"|apply|pass|graduate|finish|publish|live|have (?:a|kids|children|my own)|eat|cook|read more"
    r"|exercise"
    r"|lift|organi[sz]e my|invest|pay off|switch|change (?:my|careers?)|go (?:to|back|on|vegan)"
    r"|do (?:a |an |my )|take (?:up|a|part)|join|create (?:a|my) (?:business|startup|company|channel"
    r"|podcast|brand)"
    r"|sleep|focus|spend|feel|break|overcome|teach|adopt|renovate|plant|host|meet|marry|leave|tell my"
    r"|surprise|propose|celebrate|impress|expand|monetize|write (?:a|my) (?:book|novel|thesis|memoir)"
    r"|use)"
)
_GERUND = (
    r"(?!(?:ask|look|try|wonder|gett?|hav|talk|refer|go|think|feel|say|us|be|do|guess|assum|hop|sorry"
    r"|expect|see|read|giv|tell|send|wait|call|runn|com|confus|follow|hear|experienc|miss|receiv"
    r"|suggest|mean|point|jok|kidd|bor|morn|noth|someth|anyth|interest|bring|stand|sitt|ly"
    r"|walk)ing\b)[a-z]+ing"
)
_PROJECT = (
    r"(?:work(?:ing)?(?: hard)? (?:on|toward|towards)|writing|building|creating|making|designing"
    r"|developing|planning|organi[sz]ing|preparing|renovating|launching|starting|producing|composing"
    r"|recording"
    r"|programming|coding|painting|setting up|putting together|researching|drafting|editing"
    r"|translating|studying for|training for|practi[cs]ing(?: for)?|revising for|applying (?:for|to)"
    r"|interviewing (?:for|at|with)|self[- ]?publishing)"
)
_NOT_PROJECT = (
    r"^(?:(?:it|this|that|these|those|them|the (?:following|code|above|same)|to|sure|sense|up|fun of"
    r"|a (?:mistake|list|decision|point|joke))\b)"
)

AIMS_FRAMES: tuple[Frame, ...] = (
    frame(
        "learning",
        rf"(?:{AM}(?:self-?)?(?:learning|teaching myself|taking (?:\w+ )?(?:lessons|classes|a (?:course"
        rf"|class))|brushing up on)|{HAVE_DONE}been (?:learning|teaching myself)|{SAY_I}(?:started"
        rf"|began) (?:learning|to learn|taking)) ?(?P<v>(?!from you|that\b|this\b|it\b).{{2,120}})",
        Kind.GOAL,
        slot="learning",
    ),
    frame(
        "goal",
        r"my (?:(?:main|ultimate|long-?term|short-?term|biggest|current|only|end|fitness|career|next"
        r"|personal) )*(?:goal|dream|aim|plan|ambition|objective|resolution|wish|intention|mission|target"
        r"|bucket list)s? (?:for .{2,30} )?(?:is|are|has always been|includes?)(?: to)? (?P<v>\S.{3,160})",
        Kind.GOAL,
        slot="goal",
        refused=r"^(?:this|that|it|get you|have you|make you|find (?:the|out))\b",
    ),
    frame(
        "want_life",
        rf"(?:{SAY_I}(?:want|wish|need|plan|hope|intend|aim|aspire|decided|have decided|would like"
        rf"|would love) to|{SAY_I}(?:plan|dream) (?:on|of)|i wanna|i'd (?:really )?(?:like|love) to"
        rf"|{AM}(?:hoping|planning|trying|looking|aiming|going|determined|attempting|working|aspiring"
        rf"|about) (?:to|on)|{AM}gonna|{HAVE_DONE}(?:been (?:trying|wanting|planning|hoping)|decided"
        rf"|always wanted|always dreamed) (?:to|of)|i always wanted to) (?P<v>{_LIFE}\b.{{0,160}})",
        Kind.GOAL,
        slot="goal",
        refused=r"^[a-z]+(?: [a-z]+)? (?:you|it|this|that|these|those|the (?:chat|code|game|answer|conversation"
        r"|story|previous|following))\b|^(?:use|do|change|switch) (?:a|an|the|to)\b|^(?:start"
        r"|stop) (?:the|to)\b|\b(?:chatgpt|prompt)\b",
    ),
    frame(
        "plan",
        rf"{AM}(?:planning|thinking (?:of|about)|considering|dreaming (?:of|about)|looking forward to"
        rf"|looking into|contemplating|saving (?:up )?for|looking for) (?:on )?(?P<v>(?!it\b|this\b|that\b"
        rf"|you\b|your\b|the\b|something\b|ways?\b|some(?:one|thing)? (?:ideas?|help|examples?)|an? (?:way"
        rf"|word|answer|script|code|list|good name|name|title|term|phrase|synonym|solution|specific)\b"
        rf"|ideas?\b|help\b|advice\b|information\b).{{3,160}})",
        Kind.GOAL,
        slot="goal",
        episode=True,
    ),
    frame(
        "been_doing",
        rf"(?:{HAVE_DONE}|i )been (?P<v>{_GERUND}\b.{{0,80}}\b(?:for|since|over)\b.{{2,60}})",
        Kind.EXPERTISE,
        slot="experience",
    ),
    frame(
        "project",
        rf"(?:{AM}|{HAVE_DONE}been ){_PROJECT} (?P<v>\S.{{2,160}})",
        Kind.SITUATION,
        slot="project",
        episode=True,
        refused=_NOT_PROJECT,
    ),
    frame(
        "my_project",
        r"my (?P<w>(?:[\w-]+ )?(?:game|novel|app|startup|start-up|thesis|dissertation|research|campaign"
        r"|youtube channel|side project|shop|book)) (?:is|are|will be) (?P<v>(?:an?|about|on|set|based"
        r"|called|focused) .{3,140})",
        Kind.SITUATION,
        slot="project",
        episode=True,
    ),
    frame(
        "moving",
        rf"(?:{AM}(?:moving|relocating|emigrating|immigrating)|{HAVE_DONE}(?:moved|relocated|emigrated)"
        rf"|{SAY_I}(?:moved|relocated|emigrated|immigrated)) (?P<v>(?:to|from|into|out|in|back|abroad|house"
        rf"|away|here)\b(?! (?:the (?:next|file|code|line|cursor)|it|this|on)\b).{{0,100}})",
        Kind.SITUATION,
        slot="move",
    ),
    frame(
        "facing",
        rf"{AM}(?P<v>(?:getting (?:married|divorced|older|surgery)|going through|expecting (?:a|my|our"
        rf"|twins)|looking for (?:a |an )?(?:new |better |part-time |full-time )?(?:job|work|apartment"
        rf"|house|flat|internship|position|partner|roommate)|preparing (?:for|to)|about to (?:start|move"
        rf"|graduate|finish|become)|starting (?:a new|my|at)|trying for|on a (?:budget|diet|tight)"
        rf"|in (?:debt|recovery|therapy|a wheelchair|the process of|charge of)|new (?:to|here in)"
        rf"|responsible for|a member of|part of (?:a|an|the)|travell?ing (?:to|in|around|with)|visiting"
        rf"|on (?:holiday|vacation)|homeschooling|raising|caring for|taking care of|living with|dating"
        rf"|seeing someone|working from home|working out|struggling (?:with|to|in)|having (?:trouble"
        rf"|difficult(?:y|ies)|problems|a hard time) (?:with my|sleeping|finding|focusing|concentrating"
        rf"|in my|at work|making friends))\b.{{0,140}})",
        Kind.SITUATION,
        slot="situation",
        episode=True,
        refused=r"\b(?:this|that|the) (?:code|error|script|function|bug|file|question|problem|text)\b",
    ),
    frame(
        "event",
        rf"(?:{SAY_I}|{HAVE_DONE})(?:just |recently )?(?P<v>(?:lost (?:my|a) (?!(?:mind|place|connection|file"
        rf"|password)\b)|got (?:married|divorced|fired|laid off|promoted|engaged|a (?:new )?(?:job|puppy"
        rf"|dog|cat))|had (?:a baby|a child|surgery|my|an? (?:accident|stroke|heart attack|miscarriage))"
        rf"|became (?:a|an)\b|started (?:a new|my|working|going|a|at)|joined|broke up|retired|gave birth"
        rf"|bought (?:a|an|my)\b|adopted|turned \d|won (?:a|the|my)|failed my|passed my|finished (?:my"
        rf"|high school|university|college)|quit (?:my|smoking|drinking)|injured my|broke my|hurt my"
        rf"|underwent)\b.{{2,140}})",
        Kind.SITUATION,
        slot="event",
        episode=True,
    ),
    frame(
        "struggle",
        rf"{SAY_I}(?:struggle|have (?:trouble|difficulty|difficulties|problems|a hard time)|find it (?:hard"
        rf"|difficult|easy)|can'?t (?:sleep|focus|concentrate|afford|drive|swim|cook|decide)"
        rf"|cannot (?:sleep|focus|concentrate|afford|drive|swim|cook)) ?(?P<v>.{{0,140}})",
        Kind.SITUATION,
        slot="difficulty",
        refused=r"\b(?:this|that) (?:code|error|script|function|bug|file|question|problem|text)\b|^(?:with"
        r"|understanding) (?:this|that|it)\b",
    ),
)
