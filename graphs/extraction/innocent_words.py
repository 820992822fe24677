"""Innocent words: what only looks like a special category, and constraints stated so that they are heeded.

They are taken out of a sentence before sensitive words are looked for, so a sentence with both is still caught.
"""

from __future__ import annotations

import re

from .pattern_lines import any_of, on_one_line

# Allergies and intolerances, and what someone needs to read, hear or get about.
CONSTRAINT = re.compile(
    on_one_line(
        r"""
            \b(?:(?:severely|deathly|highly|mildly) )?(?:allergic|intolerant|hypersensitive) to [^.;,]{1,40}?
                (?= and (?:has|have|had|am|is|takes?|was|i'm)\b|[.;,]|$)
            |\b(?:(?!and\b|or\b|with\b|of\b|plus\b)[\w-]+ ){0,2}(?:allerg(?:y|ies)|intolerances?|food sensitivit(?:y
                |ies))(?: to [\w ]{1,30})?
            |\b(?:lactose|gluten|fructose|histamine)[ -](?:intolerant|free)\b
            |\bc?o?eliac(?: disease)?\b(?! crisis)|\bepi-?pen\b
            |\b(?:colou?r-? ?blind(?:ness)?|(?:legally|partially|half|almost)? ?(?:blind|deaf)|hard of hearing
                |hearing (?:aids?|loss|impaired)|visually impaired|low vision|dyslexi[ac])\b
            |\bscreen ?readers?\b|\bwheelchair(?: user)?\b|\bbraille\b|\bcochlear implant\b
        """
    ),
    re.IGNORECASE,
)
# A subject studied, made or read about is no trait, unless it is one's own ("a book about my depression").
_TOPIC_NOUN = any_of(
    r"""
    research(?:ers?)?, stud(?:y|ies), histor(?:y|ians?), literature, architecture, dataset, data, statistics,
    novels?, fiction, films?, movies?, documentar(?:y|ies), museums?, food, cuisine, recipes?, restaurants?, art,
    dance, poetry, mythology, calligraphy, law, lawyers?, patients, wards?, nurses?, clinics?, hotline,
    charit(?:y|ies), fundraisers?, awareness, foundation, tech, software, apps?, industry, startups?, podcasts?,
    segmentation, prediction, detection, reproduction, literacy, phrases?, grammar, words, noodles, dorms?,
    biolog(?:y|ists?), theme, cartoons?, dramas?, thrillers?, delis?, festivals?, hall
    """
)
_WORK_OF = any_of(
    r"""
    essays?, papers?, thesis, books?, novels?, films?, movies?, documentar(?:y|ies), series, shows?, podcasts?,
    articles?, stor(?:y|ies), courses?, class(?:es)?, lectures?, exhibitions?, reports?, poems?, talks?, plays?,
    songs?, research, presentations?, histor(?:y|ies), museum
    """
)
_STUDIES = any_of(
    r"""
    stud(?:y|ies|ied|ying), research(?:es|ed|ing)?, teach(?:es|ing)?, wrote, writ(?:e|es|ing), learn(?:s|ed|ing)?(?:
    about)?, translat(?:e|es|ed|ing), design(?:s|ed|ing)?, develop(?:s|ed|ing)?, photograph(?:s|ed)?,
    restor(?:e|es|ed|ing), paint(?:s|ed|ing)?
    """
)
_NOT_ONES_OWN = r"(?!(?:my|their|our|being|having|living|i|myself)\b)"
_SCRIPTURE = r"(?!(?:the )?(?:bible|qur'?an|koran|torah|talmud|scriptures?|catechism|bhagavad)\b)"
TOPIC = re.compile(
    on_one_line(
        rf"""
            \b(?:
            {_SCRIPTURE}(?!(?:my|their|the|a|an|and)\b)[\w'-]+ {_TOPIC_NOUN}
            |{_WORK_OF} (?:on|about|of|in)(?: {_NOT_ONES_OWN}[\w'-]+){{1,4}}
            |{_STUDIES} (?:about |on )?{_SCRIPTURE}(?:the |an? |some )?
                    {_NOT_ONES_OWN}[\w'-]+(?: {_NOT_ONES_OWN}(?!with\b)[\w'-]+)?
            |(?:works?|working|worked|volunteer\w*) (?:with|in|at|on) (?:the |an? )?{_NOT_ONES_OWN}(?:[\w'-]+ )?[\w'-]+
            )\b
        """
    ),
    re.IGNORECASE,
)
# Places, brands, titles, names and figures of speech.
FIGURE_OF_SPEECH = re.compile(
    on_one_line(
        r"""
            \b(?:
            (?:great|economic|tropical) depression|depression[ -]era|miscarriages? of justice
            |strokes? of \w+|(?:stroke (?:order|width))|heart attack on a plate
            |(?:coffee|chocolate|book|tv|sugar|adrenaline|news) addict(?:s|ion)?
            |addict(?:ed|ion)? to
                (?! (?:alcohol|drugs|opioids|heroin|cocaine|pills|painkillers|gambling|porn|meth|nicotine|sex
                |drinking)) \w+
            |retail therapy|therapy dogs?|(?:star|zodiac) sign\b[^.]{0,20}
            |(?:zodiac|horoscope)[^.]{0,20}cancer|(?:is|am|i'm) a cancer\b(?! (?:patient|survivor))
            |insult to injury|injury time|surgical precision|don't panic
            |blood oranges?|economic anxiety|on steroids
            |diagnos\w+ (?:tools?|logs?|software|mode|bugs?|the (?:bug|car|engine|network|problem))
            |(?:subscription|prescription) (?:box|sunglasses|glasses)|sober (?:assessment|style|colou?rs?|design|look)
            |asexual (?:reproduction|propagation|plants?)|(?<=\w )(?-i:Gay [A-Z]\w+)
            |gay (?:street|paree)
            |virgin (?:olive|mojito|islands?|atlantic|media|australia|wool|margarita|forest|cocktail|train|hotels?)\w*
            |extra[ -]virgin|bi-?(?:weekly|monthly|annual|lingual|cycle|focals?)
            |straight (?:hair|edge|line|answers?|away|to the point)|kinks? (?:in|out)
            |the kinks|catholic (?:tastes?|interests)|church (?:street|road|lane|hall|organ|bells?|spires?)
            |(?-i:Christian (?!Orthodox|Church|Faith|Bible|Democrat)[A-Z][a-z]+)
            |christian name|(?:kosher|halal) salt|jewish (?:rye|bagels?)
            |(?:the|a|my|this) (?:[\w-]+ )?bible (?:of|for)|cooking bible
            |bapti[sz]m of fire|religious(?:ly)? about|pray\w* (?:that|for (?:rain|snow|sun|good weather))
            |praying mantis\w*|quaker oats
            |(?!(?:an?|is|am|i'm|and|or|as|raised|now|mostly|non|are|were)\b)[\w)]+[ -]agnostic
            |holy grail
            |conservative (?:estimate|approach|investor|budget|dress|guess)
            |liberal (?:arts|amounts?|use|helping)|democratic (?:style|leader)
            |(?:left|right)[- ](?:hand|handed|footed|back|side)
            |progressive (?:rock|metal|lens\w*|web|jpeg|house|overload|disclosure|enhancement)
            |republic of|labou?r (?:day|costs?|market|law|intensive)|manual labou?r
            |green (?:tea|thumb|energy|beans?|card)
            |(?:european|credit|soviet|students?'?|rugby|western|discriminated|tagged|sql|monetary|customs|african
                |civil) union
            |union (?:all|jack|station|square|street|types?|pacific|bank|find)
            |(?:bowling|lightning|lucky|thunder) strike\w*|arrested development
            |prison break|jail-?break\w*|true crime|criminal (?:minds|law|lawyer|justice|defen[cs]e)
            |with conviction|(?:strong|my|deep) convictions? (?:that|about)
            |charged? with (?:leading|organi[sz]ing|energy|running)|charged with (?:a|the) (?:usb|solar|cable)\w*
            |grand theft auto|probation(?:ary)? period
            |black (?:coffee|tea|pepper|belt|metal|friday|cats?|dress|beans?|clothes)
            |white (?:wine|noise|chocolate|board|rice|walls?|paper)|brown (?:rice|sugar|bread)
            |jeep cherokee|as roma|romani? (?:empire|numerals?|history)|ethnic (?:food|cuisine|restaurants?)
            |native (?:plants?|speaker|app|code|language|garden|english)
            |indigenous (?:plants?|species|trees?)
            )\b
        """
    ),
    re.IGNORECASE,
)
INNOCENT: tuple[re.Pattern[str], ...] = (CONSTRAINT, FIGURE_OF_SPEECH, TOPIC)
