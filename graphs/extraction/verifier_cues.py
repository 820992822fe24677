"""Cues of wording: what a statement says it is, and what a quote does, in patterns the verifier counts."""

from __future__ import annotations

import re


def _cues(**patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name.replace("_", " "), re.compile(words, re.IGNORECASE)) for name, words in patterns.items())


STATEMENT_CUES = _cues(
    is_curious=r"\bcurious|curiosity",
    is_interested=r"\binterest",
    prefers=r"\bprefer",
    requires=r"\brequire|\bneeds?\b|\bmust\b|\bstrict",
    requests=r"\brequest|\basks?\b|\basked|\bwants?\b|\bseek",
    keeps_doing=r"\bsustained|\brepeated|\bpersistent|\bongoing|\bdeep\b|consisten|frequent",
    denies=r"\bdislike|\bavoid|\bhate|\bnot\b|\bno\b",
    likes=r"\blikes?\b|\benjoy|\bloves?\b|\bfan\b|favou?rite",
    tells_of_fiction=r"role-?\s?play|fiction|character|stor(?:y|ies)\b|scenario|narrative|game|fantasy|persona\b|novel",
    tells_of_work=r"\bwork|\bemploy|\bjob|\bcareer|\bstudent|\bstud(?:y|ies|ied)\b|\bengineer|\bdeveloper|\bteacher",
    tells_of_having=r"\bowns?\b|\bhas\b|\blives?\b|\blocated|\bbased in|\bfrom\b",
    believes=r"\bbeliev|\bthinks?\b|\bagree|\bfeels?\b",
    tells_of_texts=r"\bcontent|\bformat|\boutput|\bresponse|\btext\b|\bwriting|\bstyle|\bwords?\b",
    names_the_user=r"^(?:the )?user\b",
    tells_of_code=r"\bcode|\bpython|\bscript|\bsoftware|\bprogram",
    lists_things=r"[(:]",
    hedges=r"\bmay\b|\bmight\b|\blikely|\bpossibl|\bpotential|\bappears?\b|\bseems?\b",
    tells_of_family=r"\bwife|\bhusband|\bson\b|\bdaughter|\bmother|\bfather|\bfriend|\bsister|\bbrother|\bfamily",
    tells_of_the_assistant=r"\bAI\b|assistant|chatgpt|\bmodel\b|guideline|censor|explicit",
    tells_of_a_task=r"\bwrit|\btranslat|\bsummar|\brewrit|\bgenerat|\bcreat|\bdesign|\banaly",
)
QUOTE_CUES = _cues(
    says_I=r"\bi\b|\bi['’]?m\b|\bmy\b|\bme\b|\bwe\b|\bour\b",
    opens_with_I=r"^\W*(?:\w+\W+){0,2}(?:i|i['’]?m|my|we)\b",
    asks=r"[?？]",
    opens_with_a_question=r"^\W*(?:what|how|why|who|when|where|which|can|could|do|does|is|are|should|will)\b",
    orders=r"^\W*(?:please\s+|now\s+|ok\s+)?(?:write|create|make|give|tell|generate|translate|rewrite|summari|explain"
    r"|list|add|change|use|provide|describe|continue|act|imagine|show|find|help|let|do|fix|convert|include|suggest)",
    says_please=r"\bplease|\bpls|\bplz",
    says_you=r"\byou\b|\byour\b",
    wants=r"\bi (?:want|need|would like|wish)|\bi['’]d like",
    tells_of_self=r"\bi ?['’]?m\b|\bi am\b|\bi have\b|\bi['’]ve\b|\bi was\b|\bmy\b",
    has_a_taste=r"\b(?:like|love|prefer|enjoy|hate|favou?rite|dislike|interested)\b",
    refuses=r"\bnot\b|n['’]t\b|\bno\b|\bwithout\b|\bnever\b",
    tells_of_others=r"\b(?:he|she|his|her|they|their)\b",
    has_digits=r"\d",
    is_not_ascii=r"[^\x00-\x7f“”‘’–—…]",
    has_a_colon=r":",
    has_quotation_marks=r"[\"“”]",
    has_lines=r"\n",
    plays_a_role=r"role-?\s?play|character|story|scene|scenario|game|pretend|act as|fiction|play as",
    says_always=r"\balways|\bnever|\bevery|\busually|\boften|\bfrom now",
    tells_of_prompts=r"^\s*system:|ignore (?:all|previous)|openai|guideline|\bprompt\b",
)
