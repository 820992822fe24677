"""Cues of the turn ranker: properties of wording that any domain shares; none names a topic."""

RANKER_CUES: tuple[tuple[str, str], ...] = (
    ("says I", r"\b(?:i|i['’]?m|i['’]ve|i['’]d|i['’]ll)\b"),
    ("says my", r"\b(?:my|mine|our)\b"),
    ("says me", r"\b(?:me|us|myself)\b"),
    ("says we", r"\bwe\b"),
    ("says I in another language", r"\b(?:je|j['’]|mon|ma|mes|ich|mein\w*|mir|mich|yo|mi|mis|soy|tengo|quiero|eu"
     r"|meu|minha"
     r"|quero|io|mio|mia|sono|ik|mijn|jag|mitt|saya|aku|ben|tôi)(?=\W|$)"),
    ("says what they are", r"\b(?:i ?['’]?m|i am|im)\b"),
    ("says what they have", r"\b(?:i have|i['’]?ve|i had|i got|we have)\b"),
    ("says what they want", r"\bi(?:['’]d| would)? ?(?:want|need|wanna|like|would like|wish|plan|hope|prefer|love|hate"
     r"|enjoy)\b"),
    ("says what they do", r"\bi (?:use|work|live|study|think|feel|believe|know|was|did|went|made|write|play|do"
     r"|don['’]?t"
     r"|can['’]?t|bought|found|started|own|remember|learn\w*)\b"),
    ("someone close", r"\bmy (?:\w+ )?(?:wife|husband|girlfriend|boyfriend|partner|mother|mom|mum|dad|father"
     r"|parents|son"
     r"|daughter|kids?|child|children|sister|brother|family|friends?|dog|cat|boss|team|teacher|baby)\b"),
    ("something of theirs", r"\bmy (?:\w+ )?(?:job|work|project|business|company|school|thesis|paper|research|class"
     r"|course|exam|website|app|game|book|novel|blog|channel|startup|code|server|pc|laptop|computer|phone|car"
     r"|house|home"
     r"|room|account)\b"),
    ("opens with a question", r"^\W*(?:what|why|how|when|where|which|who|is|are|was|were|do|does|did|can|could|should"
     r"|would|will|has|have)\b"),
    ("asks how to", r"\bhow (?:to|do|can|should|would|could)\b"),
    ("question mark", r"[?？]"),
    ("asks for a text", r"\b(?:write|create|generate|make|compose|draft|give me|design|develop|build|produce|prepare"
     r"|provide|list)\b"),
    ("asks to work on a text", r"\b(?:rewrite|re-write|rephrase|paraphrase|translate|summari[sz]e|proofread|correct"
     r"|shorten|improve|edit|revise|fix|check|expand|elaborate|simplify)\b"),
    ("asks for help", r"\bhelp\b"),
    ("please", r"\b(?:please|pls|plz|kindly)\b"),
    ("thanks or approval", r"\b(?:thanks|thank you|thx|great|good|perfect|nice|awesome|ok|okay)\b"),
    ("how it should read", r"\b(?:short(?:er)?|long(?:er)?|brief\w*|concise\w*|detail(?:ed|s)?|simple|simpler|simply"
     r"|formal|informal|casual|tone|format|bullet|table|style|creative|realistic|unique|professional|emoji\w*"
     r"|step by step|specific|only|without|instead|avoid|don['’]?t|do not|always|never|must|should)\b"),
    ("asks for more", r"\b(?:more|another|again|continue|next|other|else|also)\b"),
    ("a denial", r"\b(?:no|not|wrong|incorrect|error|isn['’]?t|doesn['’]?t|didn['’]?t|won['’]?t|stop|nothing)\b"),
    ("points elsewhere", r"\b(?:this|that|these|those|it|above|following|below)\b"),
    ("speaks to the assistant", r"\b(?:you|your|you['’]re)\b"),
    ("fiction", r"\b(?:story|character|scene|episode|chapter|plot|novel|poem|song|lyrics|role-?play|fanfic\w*|fantasy"
     r"|script|dialogue|anime|game)\b"),
    ("code", r"\b(?:code|python|java\w*|sql|html|css|api|function|error|bug|linux|server|react|database|c\+\+"
     r"|c#)(?=\W|$)"),
    ("a practical text", r"\b(?:email|letter|resume|cv|essay|report|article|blog|post|linkedin|speech|presentation)\b"),
    ("studies", r"\b(?:exam|homework|assignment|thesis|research|study|studying|students?|university|school"
     r"|college|course"
     r"|class|learn\w*|degree)\b"),
    ("asks for advice", r"\b(?:best|better|recommend\w*|suggest\w*|advice|should i|tips|ideas?|options?|compare)\b"),
    ("a feeling", r"\b(?:feel\w*|love|hate|afraid|sad|happy|worried|anxious|stress\w*|lonely|angry|excited|scared"
     r"|hurt|hope|wish|life|relationship)\b"),
    ("an interest or aim", r"\b(?:prefer\w*|favou?rite|interested|interest|curious|fan|hobby|like to|love to|want to"
     r"|trying to|working on|plan\w*|goal|looking for|need to|going to)\b"),
    ("a time", r"\b(?:today|tomorrow|yesterday|now|currently|recently|this (?:week|month|year)|years?|months?|since"
     r"|ago)\b"),
    ("a persona", r"\b(?:act as|pretend|you are|imagine|role|ignore|jailbreak)\b"),
)  # fmt: skip
