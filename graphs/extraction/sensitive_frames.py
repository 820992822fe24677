"""Frames: turns of phrase that put a sentence in a special category by their context rather than by one word."""

from __future__ import annotations

import re

from tactful.memory import Sensitivity

from .pattern_lines import any_of, on_one_line
from .sensitive_names import (
    BODY,
    CHILD,
    FIGURE,
    ISSUE,
    PARTY,
    PEOPLE,
    STREET,
    STREET_AHEAD,
    STREET_JOINED,
    UNION_NAME,
)

_END = r"(?=\s*(?:[.,;!?)]|$)|\s+(?:and|but|or|who|from|in|of|living|on|so|with|because|since|by|at)\b)"
_BE = r"(?:am|is|are|i'm|im|we're|was raised|grew up|being|as)"
_PERSON = any_of(
    """
    i, user, we, he, she, they, mother, mom, mum, father, dad, parents, wife, husband, partner, boyfriend,
    girlfriend, sons?, daughters?, kids, children, brother, sister, grandparents, grandmother, grandma, grandfather,
    grandpa, family, both, also, who, and, side
    """
)
_PERSON_IS = rf"(?:i'm|im|we're|as|who's|{_PERSON} (?:am|is|are|was|were))"
_NAME = r"(?-i:(?!My\b|Our\b|The\b|His\b|Her\b|Their\b|Your\b|Both\b|Some\b|All\b|Great\b|A\b)[A-Z])[\w-]+"
_FIVE_TO_SEVENTEEN = any_of(
    "five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, [5-9], 1[0-7]"
)
_GRADE = on_one_line(
    """(?:[1-9]|10|11|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh)(?:st|nd|rd|th)?
    [ -]grade"""
)
_GAME = any_of("contest, poll, competition, award, best, show, survey, names?, logo, song, finale, film, cup")
_FRAMES = {
    Sensitivity.SEXUALITY: rf"""
        {_BE} (?:\w+ )?(?:straight|bi|ace|pan|poly){_END}(?! (?:and|but) (?:to|forward))
        |straight (?:man|woman|guy|male|female)|(?:came|coming|come) out (?:to|as)(?! of)
        |attracted to (?:[\w']+ ){{0,2}}(?:men|women|guys|girls|boys|males?|females?|genders?|both|people)
        |(?:like|likes|into|date|dates|dating|love|loves|sleep with|slept with) (?:both |other )?(?:men|women|guys
            |girls){_END}
        |(?:boyfriend|husband) and (?:i|me|they|the user) .{{0,20}}\b(?:men|guys|male)
        |(?:girlfriend|wife) and (?:i|me|they|the user) .{{0,20}}\bboth (?:women|girls|female)
        |(?:have|has|had|having|not|no|enjoys?|without) (?:[\w-]+ )?sex(?! (?:of|ed|education|and the city))
        |sexless
        |(?:guy|man|boy|male|dude)\b[^.]{{0,25}}\b(?:have|has|with|got|my|love) (?:an? |my )?(?:boyfriend|husband)
        |(?:girl|woman|female|lady)\b[^.]{{0,25}}\b(?:have|has|with|got|my|love) (?:an? |my )?(?:girlfriend|wife)
        |(?:might|may|could|think i|must) (?:be|am|i'm) (?:ace|bi|straight|into (?:men|women|guys|girls))
        |(?:he/him|she/her|they/them|xe/xem)|(?:had|having|have) an affair
        |cheat(?:ed|ing|s)? on (?:my|their|his|her)|(?:make|made|making) love
    """,
    Sensitivity.HEALTH: rf"""
        {BODY} (?:[\w']+ ){{0,2}}(?:disease|failure|failing|condition|problems?|trouble|murmur|transplant\w*
            |surger\w+|operation|infections?|injur\w+|pain|ache|aches|replacement|bypass|cysts?|ulcers?|disorder
            |defect|damage|fracture)
        |(?:broke|broken|fractured|sprained|dislocated|tore|torn|injured|hurt|ruptured|replaced|lost) (?:my|their|his
            |her|the|an?) (?:[\w']+ )?{BODY}
        |(?:bad|weak|sore|artificial|replaced) {BODY}{_END}
        |(?:have|has|got|with|wears?|fitted|needs?|on) (?:an?|my|their|the) (?:\w+ )?(?:pacemaker|defibrillator|stent
            |insulin pump|colostomy bag|prosthe\w+|stairlift|heart monitor|ventilator)
        |(?:have|has|had|got|caught|getting|with|tested positive for) (?:long |the |an? |\w+ )?(?:covid|flu|norovirus
            |fever|migraines?|virus)
        |tested positive for|(?:treated|treatment|medication|pills|meds|tablets) for
        |(?:i'm|am|is|was|were|been|stay\w*|rushed) (?:back )?(?:in|to) (?:the )?(?:hospital|icu
            |a psych\w* ward)(?! (?:admin\w*|management|it))
        |(?:seeing|sees?|goes? to|in|started|starting|needs?) (?:an? )?(?:therapist|therapy|psychologist|counsell?ing
            |dermatologist|neurologist|physio|physical therapy|endocrinologist|specialist for)
        |suffer(?:s|ed|ing)? (?:from|with)
        |recover(?:s|ed|ing)? from (?:an? |my |their )?(?:[\w-]+ )?(?:surgery|operation|illness|accident|injury
            |stroke)
        |(?:had|having|has had|suffered|after|since) (?:an?|my|their) (?:\w+ )?(?:mini-?)?stroke
        |withdrawal from (?:alcohol|drugs|opioids|heroin|benzos|nicotine|\w+(?:ine|one|pam))
        |(?:addict\w*|hooked) (?:to|on) (?:alcohol|drugs|opioids|heroin|cocaine|pills|painkillers|gambling|porn|meth
            |nicotine|weed|sex|drinking)
        |(?:drug|alcohol|heroin|gambling|cocaine|meth|recovering|sex) addict(?:ion)?
        |(?:waiting list|donor) for an? (?:\w+ )?transplant
        |(?:have|has|had|with|my|their|got) (?:severe |mild )?(?-i:MS|ADD|ALS|IBS|CFS|ME/CFS|POTS|EDS|BPD|PMDD|COPD
            |DVT|RSI)(?! (?:word|office|excel|teams|paint|degree|in|the|a|to)\b)
        |an? st[di]s?(?!::)
        |(?:i'm|am|is|are|who's|registered) (?:[\w-]+ )?disabled{_END}
        |(?:my|their|her) periods? (?:is|are|has|have|stopped|cramps?)
        |period (?:cramps|pains?)|\d+ ?mg (?:of|a|per|daily|twice|once|every)
        |takes? (?:[\w-]+ )?(?:\d+ ?mg|pills|meds)|\d+ (?:weeks|months) along
        |lithium (?:pills|for|carbonate)|iron deficien\w+|vitamin \w+ deficien\w+
        |(?:low|high) (?:iron|platelets|white cell)
        |(?:lost|losing) (?:my|their) (?:sight|eyesight|hearing|hair from)
        |(?:can't|cannot) have (?:children|kids|a baby)|(?:trying|try|tried) (?:to conceive|for a baby)
        |(?:cut|cutting|harm|harming|starve|starving|kill|killing) (?:myself|themselves)
        |(?:lost|losing) (?:a|the|our|my|their) baby
        |born with (?:an?|one|only) (?:\w+ )?(?:hole|cleft|defect|kidney|lung|disorder|condition|syndrome|heart)
        |(?:{BODY}|gallbladder|appendix|spleen|tonsils?|adenoids|wisdom teeth|moles?|lump
            |tumou?r) (?:was |were )?(?:removed|taken out|amputated|scanned|operated)
        |hole in (?:my|their) heart|want(?:s|ed)? to die|immune system
        |therapist (?:says|said|thinks|told|suggested|recommended)
    """,
    Sensitivity.RELIGION: rf"""
        (?:go|goes|going|went|attend\w*|after|before|at) (?:to )?(?:sunday |daily |midnight |holy |latin )?(?-i:Mass)
        |(?:go|goes|went|going) to (?:mass|temple|confession|worship|services){_END}(?! (?:of|in) the)
        |(?:for|during|observ\w+|until|this|every) lent{_END}
        |(?:converted?|converting) to (?-i:[A-Z])\w+|lost (?:my|their) faith
        |orthodox (?:christian|jew\w*|church|faith)
        |{_BE} an? (?:priest|nun|monk|deacon|vicar|minister of the|missionary|godparent in)
        |{_BE} (?:\w+ )?orthodox{_END}
        |(?:believes?|believing|faith|trust) in (?:god|allah|jesus|christ|a higher power|karma and rebirth)
        |(?:my|their|our) (?:faith|priest|vicar|guru|spiritual \w+)|wears? (?:an?|my|their) turban
    """,
    Sensitivity.POLITICS: rf"""
        vot(?:e|es|ed|ing) (?:(?:for|against|in favou?r of) )?(?:{PARTY}|{FIGURE}|(?:to )?(?:leave|remain|stay)
            |independent|third party|yes on|no on){_END}
        |vot(?:e|es|ed|ing) (?:for|against|in) (?:the |a )?(?:[\w-]+ ){{0,2}}(?:referendum|election|primar(?:y|ies)
            |party|candidates?|president|mayor|senator|bill|measure|proposition|government)
        |vot(?:e|es|ed|ing) (?:for|against) (?-i:(?!The|Best|My|A\b)[A-Z])\w+
        |(?:member of|join(?:ed|s|ing)?|support(?:s|ed|ing|er of)?|campaign(?:s|ed|ing)? for|canvass(?:es|ed|ing)? for
            |knock\w* on doors for|volunteer(?:s|ed|ing)? (?:for|with)|donat(?:e|es|ed|ing) to|run(?:s|ning)? (?:for
            |with)|stood for|rally for|leaflet\w* for|council (?:with|for)) (?:[\w-]+ ){{0,2}}(?:{PARTY}
            |{FIGURE})(?: party)?{_END}
        |(?:member of|join\w*|campaign\w* for|support\w*) (?:the|an?) (?-i:(?:[A-Z][\w-]+ ){{1,2}}Party){_END}
        |(?:hates?|loves?|likes?|agrees? with|disagrees? with|approve of|support) what {FIGURE}
        |{PARTY} (?:man|woman|guy|party|members?|voters?|supporters?|councill?ors?|candidates?|activists?|politician)
        |(?:run|runs|running|ran|stood|standing) for (?:the )?(?:city council|town council|mayor|congress|parliament
            |senate|(?:public )?office|governor)
        |(?:support|supports|oppose|opposes|opposed to|against|back|backs|believes? in|favou?rs?|can'?t stand
            |cannot stand|hates?|despises?|detests?|loves?|pro|anti|fan of|for|defends?|distrusts?
            |admires?)[ -](?:the |more |stricter )?(?:{ISSUE}|(?:(?-i:[A-Z])\w+ )?{FIGURE}){_END}
        |{_BE} (?:an? |very |quite |fairly |pretty |economically |socially |fiscally |lifelong ){{0,2}}(?:conservative
            |liberal|progressive|centrist){_END}
        |lean(?:s|ing)? (?:to the )?(?:left|right){_END}
        |(?:i|user) (?:(?:always|never|usually|still|don't|do not|will|did not|didn't) )?votes?\b(?!.{{0,30}}{_GAME})
        |want(?:s|ed)? .{{2,30}} to (?:leave|rejoin|join|quit) (?:the )?(?:eu|uk|un|nato|euro|union)
        |taxes on the rich|protest(?:ed|ing|s)? (?:against|for)|march(?:ed|ing) (?:for|against)
        |party member(?:ship)?
        |(?:climate|pride|anti-war|antiwar|women's|pro-\w+|anti-\w+) (?:march|rally|demo|protest)
    """,
    Sensitivity.ETHNICITY: rf"""
        {_PERSON_IS} (?:an? |ethnic |proud |the only |a proud )*{PEOPLE}(?:{_END}| (?:man|woman|women|men|girl|guy|boy
            |male|female|person|mother|mom|mum|father|dad|student|family|kid|household|community|lesbian|queer
            |immigrant|refugee))
        |of (?!my\b|our\b|the\b|their\b|his\b|her\b)(?:[\w-]+ ){{1,3}}(?:descent|ancestry|heritage|extraction|origin
            |blood)
        |{_PERSON_IS} (?:[\w-]+ )?(?:half|part|quarter|one-quarter|an eighth|mixed|\d+ ?%
            |percent)[ -](?-i:(?:West |East |North |South |Sub-)?[A-Z])[\w-]+(?:,|{_END}| by)(?! (?:cocoa|coffee
            |cotton))
        |{_NAME} (?:descent|ancestry|heritage|ancestors|roots|bloodline|grandparents|great-grandparents|immigrants?
            |refugees?|parentage|blood)
        |(?:from|in|into|of) an? (?:[\w-]+ )?{_NAME} (?:family|household|background|community|tribe|clan)
        |(?:my|their) (?:ancestors|forefathers|people) (?:were|are|came|come)
        |(?:my|their) (?:skin|complexion) (?:is|tone)|(?:dna|ancestry) test
        |enrolled (?:member|citizen) of the|(?:man|woman|person|people) of colou?r
    """,
    Sensitivity.UNION: rf"""
        (?:join(?:s|ed|ing)?|into|for|from|by|left|leave|leaves|leaving|quit|belong\w* to|active in|form(?:s|ed|ing)?
            |start(?:s|ed|ing)?|found(?:ed|ing)|organi[sz]\w+|lead\w*|led|vot\w+ for|member of|in|of|through|with|to
            |my|our|their|local) (?:(?:an?|the|my|our|their|your) )?(?:[\w']+ )?union\b(?! (?:station|square|jack
            |street|types?|pacific|jack\w*|all|of|budget|law|flag|pub|find|bank))
        |[a-z]+s'? union{_END}|[a-z]+s' strike
        |union (?:leaflets?|flyers?|elections?|votes?|branch|hall|fees|strike|contract|jobs?|shop|lawyer|activist
            |negotiations?|drive|president|secretary|treasurer|work|business|man|woman|guy|household|family|benefits
            |leader\w*)
        |(?:member of|join\w*|dues to|pay\w* (?:\w+ )?to|in|with|rep (?:for|at)|through|steward for
            |organi[sz]er (?:for|at)|delegate (?:for|of)) (?:the )?(?-i:{UNION_NAME})
        |(?-i:{UNION_NAME}) (?:member|rep|steward|delegate|branch|local|membership)
        |(?:in|during|since|joined|of|went on|going on) (?:the|a|our|this)? ?strike{_END}
        |striking (?:workers|nurses|teachers)
        |(?:elected|serve[sd]?) .{{0,20}}(?:works council|workers' representative|staff representative)
    """,
    Sensitivity.CRIMINAL: r"""
        (?:in|to|from|served in|out of|left|released from|leaving|time in) (?:[\w-]+ ){0,2}(?:prison|jail|juvie
            |custody)(?! (?:guard|officer|break|teacher|chaplain))
        |sentenced to
        |serv(?:ed|ing) (?:\w+ ){1,3}(?:sentence|years for|months for|time)
        |(?:my|their|a|two|three|several|prior|previous|multiple) convictions?
        |warrant (?:out )?(?:for|on) (?:my|me|them|their)
        |(?:i|user|they|i've|i have) (?:once |had |have |has )?(?:stole|stolen)
        |(?:caught|charged|fined|booked|prosecuted|investigated|cautioned|detained) (?:by the police|for (?:theft
            |fraud|assault|drugs?|shoplifting|stealing|driving|possession|speeding|dealing|vandalism))
        |cautioned by
        |(?:on|my|their|facing|awaiting) (?:criminal )?(?:trial|charges)(?! (?:period|version|lesson|run|of
            |basis))(?=.{0,30}(?:for|in court|[.]|$))
        |(?:i|user) (?:once )?(?:killed|robbed|assaulted|stabbed|shot) (?:someone|somebody|a (?:man|woman|person|bank
            |shop|store))
        |(?:did|doing|served) time (?:for|in)(?! trials)|(?:lost|suspended) (?:my|their) licen[cs]e for
        |community service (?:sentence|hours for)
        |(?:sold|sell|selling|sells|dealt|dealing|smuggl\w+|caught with|possess\w+|traffick\w+) (?:[\w-]+ )?(?:weed
            |drugs|cocaine|meth|heroin|pills|crack|cannabis|marijuana|guns)
        |caught (?:stealing|dealing|selling|driving drunk|hacking|smuggling)
        |commit(?:ted)? (?:an? )?(?:crime|fraud|arson|theft|perjury|murder|robbery)
        |(?:my|their) (?:court date|mugshot|prison|jail|sentence (?:was|ended|ends))
        |parole (?:officer|board|hearing)
    """,
    Sensitivity.LOCATION: rf"""
        \d{{1,5}}[a-z]?,? (?:(?:north|south|east|west|n|s|e|w)\.? )?(?:[\w'-]+\.? ){{1,3}}{STREET}\b(?! (?:fighter
            |food|art|of|to))
        |\d{{1,5}}[a-z]?,? (?:bis |ter )?{STREET_AHEAD} (?:d\w+ )?(?-i:[A-ZÀ-Þ])[\w'-]+
        |{STREET_AHEAD} (?:[\w'-]+ ){{0,3}}[\w'-]+,? (?:n[º°o]?\.? ?)?\d{{1,4}}[a-z]?\b
        |[a-zà-ÿ]{{2,20}}{STREET_JOINED} \d{{1,4}}[a-z]?\b|\d{{1,4}}[a-z]?,? [a-zà-ÿ]{{2,20}}{STREET_JOINED}
        |(?:live|lives|living|reside|resides|stay|stays|staying|house is|home is|i'm|is) (?:at|in
            |on) (?:number |no\.? |#)?\d{{1,5}}[a-z]?,? (?:the )?(?-i:[A-Z])\w+
        |(?:live|lives|living|reside|resides|moved) (?:at|in|on
            |to) (?:(?-i:[A-ZÀ-Þ])[\w'-]+ ){{1,4}}\d{{1,4}}[a-z]?(?=[.,;]|$| in\b| with\b| and\b|,)
        |number \d{{1,4}}[a-z]? (?:on|in|at) (?:[\w'-]+ ){{1,3}}{STREET}
        |corner of (?-i:[A-Z0-9])[\w'. -]{{1,30}} (?:and|&) (?-i:[A-Z0-9])[\w']+
        |(?:home |my |their |postal |mailing |street |shipping |delivery )address(?: (?:is|:)|:)
        |\d{{1,3}}\.\d{{3,}} ?°? ?[ns]?\s?[,/]?\s?-?\d{{1,3}}\.\d{{3,}} ?°? ?[ew]\b
        |-?\d{{1,2}}\.\d{{4,}}, ?-?\d{{1,3}}\.\d{{4,}}
        |\d{{1,3}}° ?\d{{1,2}}['′] ?(?:\d{{1,2}}(?:\.\d+)?["″] ?)?[nsew]\b
        |(?:post(?:al)? ?code|zip(?: ?code)?)(?: is|:)? :? ?(?=[\w ]{{0,4}}\d)\w+
        |(?-i:[A-Z]{{1,2}}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{{2}}|[A-Z]\d[A-Z] \d[A-Z]\d)\b
        |(?:apartment|apt\.?|flat|unit|suite) #?(?:\d+\w?|[a-z]\d+)(?:,|\.|$| (?:at|on|in|of)\b)
        |room \d{{1,5}}\w? (?:of|at|in) (?:the )?(?-i:[A-Z])\w+
        |(?:my|their) (?:exact |current |live |gps )*(?:coordinates|location|position) (?:is|are|:) \S*\d
        |(?:what3words|///)[\w ]*\w+\.\w+\.\w+
    """,
    Sensitivity.MINOR: rf"""
        (?:i'm|i am|im|user is|user's|i'll be|i will be|user will be|i just turned|turned|turning|i turn|user turned
            |user turns?) (?:an? |only |just |almost |about |turning )*{_FIVE_TO_SEVENTEEN}(?: ?years? old
            |[ -]year[ -]old{_END}|[ -]year[ -]old (?:boy|girl|kid|child|student|teen\w*|from)| ?yo\b| ?y/o| ?[mf]\b
            |{_END}| (?:next|this|in|on) (?:\w+))(?! (?:and a half [a-z]+\b|minutes?|hours?|days?|weeks?|months?
            |floors?|pages?))
        |{CHILD}\b(?:,? (?-i:[A-Z])[\w'-]+,?)? (?:is|are|just turned|turned|turns|will be
            |is turning) (?:an? |only |just |almost )*(?:{_FIVE_TO_SEVENTEEN}|[1-4]|one|two|three
            |four)(?: ?years? old|[ -]year[ -]old|{_END}(?! (?:in|of|on) (?:a|the)\b))
        |(?:my|our|have|has|their|with) (?:an? )?(?:{_FIVE_TO_SEVENTEEN}|[1-4]|one|two|three
            |four)[ -]year[ -]old(?:{_END}| (?:called|named|twins|loves|likes|is|has|was))
        |(?:baby|{CHILD})\b(?: (?-i:[A-Z])\w+)? is (?:only |just )?[\w-]+ (?:months?|weeks?|days?) old
        |(?:i'm|im|am|is) in year (?:[3-9]|1[0-3])(?! of)
        |{_FIVE_TO_SEVENTEEN}[ -]year[ -]old (?:me|self|boy|girl|daughter|son|brother|sister|niece|nephew|kid|child)
        |(?:in|starting|finished|entering|start) (?:the )?{_GRADE}|{_BE} (?:an? )?(?:[5-9]|1[01])th[ -]grader
        |{_BE} (?:an? |in |still in |at )*(?:middle school(?:er)?|elementary school|primary school|junior high
            |secondary school){_END}
        |{_BE} (?:an? )?(?:high school )?(?:freshman|sophomore) (?:in|at) (?:a |my )?high school
        |high school (?:freshman|sophomore)|{_BE} (?:an? |still )*(?:in )?high school
            (?:{_END}| (?:student|kid|junior|senior|pupil))
        |(?:go|goes|going) to (?:middle school|elementary|primary school|junior high|kindergarten
            |(?-i:[A-Z])\w+ (?:primary|elementary|middle school))
        |underage|(?:i'm|i am|im|is) (?:still )?a (?:minor|kid|child){_END}
        |under (?:18|16|13|eighteen|age){_END}
        |(?:in )?year (?:[3-9]|1[01]) (?:student|pupil|at school|at my)
        |(?:not|n't) (?:yet )?(?:18|eighteen)(?: yet)?{_END}
        |my (?:mom|mum|parents|dad) (?:won't|don't|doesn't|didn't) let me
    """,
}
FRAMES: tuple[tuple[Sensitivity, re.Pattern[str]], ...] = tuple(
    (category, re.compile(rf"(?<!\w)(?:{on_one_line(frame)})(?!\w)", re.IGNORECASE))
    for category, frame in _FRAMES.items()
)
