"""Frames of work and study: what someone does, for whom, and what they learned it by."""

from __future__ import annotations

from tactful.memory import Kind

from .frame import AM, HAVE, HAVE_DONE, SAY_I, Frame, frame

# What may stand before a trade ("a junior marketing manager"), but not "thinking about becoming a vet".
_EPITHETS = (
    r"(?!(?:thinking|looking|trying|planning|hoping|talking|asking|wondering|dating|seeing|meeting"
    r"|helping|writing|becoming|going|considering|applying|hiring|interviewing|visiting|calling"
    r"|waiting|working"
    r"|studying|training|preparing|playing|creating|making|building|developing|designing|using"
    r"|dealing|married|engaged|moving)\b)(?:(?!(?:to|of|for|about|with|not|from|in|at|on|by|like|sure"
    r"|that|and|or|but|my|your|his|her|the|no)\b)[\w'/&.-]+ ){0,4}?"
)
_OCCUPATION = (
    _EPITHETS + r"(?:accountant|actor|actress|actuary|administrator|advisor|adviser|analyst|architect|artist"
    r"|assistant|attorney|baker|banker|barber|barista"
    r"|biologist|bookkeeper|builder|bus driver|butcher|captain|caregiver|carpenter|cashier|ceo|chef"
    r"|chemist|cleaner|clerk|coach|composer|consultant|contractor|cook"
    r"|coordinator|copywriter|counsellor|counselor|cto|curator|dancer|data scientist|dentist|designer"
    r"|detective|developer|dev|dietitian|director|dj|doctor|driver"
    r"|economist|editor|educator|electrician|engineer|entrepreneur|estate agent|farmer|filmmaker"
    r"|firefighter|fisherman|founder|freelancer|gardener|geologist|gp|graphic designer"
    r"|guide|hairdresser|headteacher|historian|homemaker|housewife|illustrator|influencer|instructor"
    r"|intern|interpreter|janitor|journalist|judge|lab technician|lawyer"
    r"|lecturer|librarian|linguist|machinist|manager|marketer|mathematician|mechanic|medic|midwife"
    r"|model|musician|nanny|novelist|nurse|optician|optometrist|officer|operator"
    r"|painter|paralegal|paramedic|pastor|pediatrician|pharmacist|photographer|physician|physicist"
    r"|physiotherapist|pilot|plumber|poet|policeman|police officer|postdoc"
    r"|postman|priest|principal|producer|professor|programmer|project manager|proofreader"
    r"|psychiatrist|psychologist|publisher|realtor|receptionist|recruiter|reporter"
    r"|researcher|sailor|salesman|salesperson|saleswoman|scientist|secretary|security guard|seller"
    r"|social worker|soldier|solicitor|streamer|supervisor|surgeon|surveyor"
    r"|tailor|teacher|technician|therapist|trader|trainer|translator|truck driver|tutor|vet"
    r"|veterinarian|waiter|waitress|welder|writer|youtuber|sysadmin|seamstress"
    r"|business owner|shop owner|small business owner|stay-at-home (?:mom|mum|dad|parent)"
    r"|freelance [\w-]+)\b(?! (?:of|at|for) (?:heart|this (?:chat|game)))"
)
_STUDY = (
    _EPITHETS + r"(?:student|undergraduate|undergrad|postgraduate|graduate|grad|freshman|sophomore|phd candidate"
    r"|trainee|apprentice|pupil|high ?schooler)\b"
)
_BUSINESS = (
    r"(?:business|company|shop|store|bakery|restaurant|caf[eé]|bar|pub|hotel|hostel|b&b|farm|studio"
    r"|agency|salon|startup|start-up|brewery|gym|firm|practice|clinic|school|kindergarten|nursery"
    r"|theatre|theater|choir"
    r"|band|team|club|department|charity|non-?profit|ngo|blog|podcast|newsletter|channel|website"
    r"|server|workshop|gallery|publisher|kennel|vineyard|garage|factory|franchise|food truck|group"
    r"|committee|meetup|camp|marathon|household|community|stall)"
)

WORK_FRAMES: tuple[Frame, ...] = (
    frame(
        "occupation",
        rf"{AM}(?:working as |employed as |trained as |qualified as |self-?employed as |now )?(?:an? "
        rf"|the )?(?P<v>{_OCCUPATION}.{{0,80}})",
        Kind.OCCUPATION,
        slot="occupation",
        one=True,
    ),
    frame(
        "occupation",
        rf"(?:{SAY_I}work(?:ed)?|{AM}working|{HAVE_DONE}(?:been working|worked)) as (?P<v>(?!usual|expected"
        rf"|intended|hard|i |it |if |part of).{{2,120}})",
        Kind.OCCUPATION,
        slot="occupation",
        one=True,
    ),
    frame(
        "occupation",
        r"my (?:current |day |main |full-time )?(?:job|profession|occupation|career|role|job title|work"
        r"|position) (?:is|involves|requires) (?P<v>(?!not\b|very\b|so\b|too\b|really\b|done\b).{2,120})",
        Kind.OCCUPATION,
        slot="occupation",
        one=True,
    ),
    frame(
        "employer",
        rf"(?:{SAY_I}(?:currently )?work(?:ed)?|{AM}(?:working|employed)|{HAVE_DONE}(?:been working"
        rf"|worked)) (?:part-time |full-time |remotely |night shifts |nights |shifts |weekends )?"
        rf"(?:for|at|in|with)\b ?(?P<v>.{{0,120}})",
        Kind.OCCUPATION,
        slot="employer",
        refused=r"^(?:it|this|that|these|those|them|me|you|the following|the same|progress)\b",
    ),
    frame(
        "way_of_work",
        rf"(?:{SAY_I}work|{AM}working) (?P<v>(?:from home|remotely|part-time|full-time|nights|night shifts"
        rf"|shifts|weekends"
        rf"|freelance)\b.{{0,80}})",
        Kind.SITUATION,
        slot="way_of_work",
    ),
    frame(
        "employment",
        rf"{AM}(?P<v>(?:retired|unemployed|self-?employed|between jobs|out of work|a freelancer"
        rf"|on (?:maternity|paternity|parental|sick) leave|laid off|a stay-at-home .{{3,20}})\b.{{0,60}})",
        Kind.SITUATION,
        slot="employment",
        one=True,
    ),
    frame(
        "business",
        rf"(?:{SAY_I}(?:own|run|manage|founded|started|co-?founded|opened|lead|head)|{AM}(?:running|managing"
        rf"|leading|starting)) (?P<v>(?:an?|my own|my|the|two|three"
        rf"|our) (?:[\w-]+ ){{0,4}}?{_BUSINESS}\b.{{0,120}})",
        Kind.OCCUPATION,
        slot="business",
    ),
    frame(
        "teaching",
        rf"(?:{SAY_I}teach|{AM}teaching|{SAY_I}tutor|{AM}tutoring) (?P<v>(?!you\b|it\b|myself\b).{{2,100}})",
        Kind.OCCUPATION,
        slot="teaches",
    ),
    frame("student", rf"{AM}(?:an? |the )?(?P<v>{_STUDY}.{{0,100}})", Kind.OCCUPATION, slot="study"),
    frame(
        "study",
        rf"(?:{SAY_I}(?:study|studied|major(?:ed)? in|minor(?:ed)? in)|{AM}(?:studying|majoring in"
        rf"|self[- ]?studying)|{HAVE_DONE}(?:been studying|studied)) (?P<v>(?!for\b|this\b|that\b|it\b"
        rf"|these\b).{{2,120}})",
        Kind.OCCUPATION,
        slot="study",
    ),
    frame(
        "study",
        rf"(?:{AM}(?:in|doing|pursuing|finishing|completing|starting|enrolled in|attending|taking)"
        rf"|{SAY_I}(?:attend|go to)) (?P<v>(?:(?:my|the|an?|college|university|high|medical|law|grad|graduate"
        rf"|art|nursing) ?(?:[\w'-]+ ){{0,4}}?(?:year|grade|semester|school|university|college|phd"
        rf"|ph\.d\.?|master'?s?|bachelor'?s?|degree|mba|diploma|bootcamp)|college|university"
        rf"|uni)\b.{{0,80}})",
        Kind.OCCUPATION,
        slot="study",
    ),
    frame(
        "degree",
        rf"{HAVE}(?P<v>(?:an? |my )?(?:[\w'-]+ ){{0,3}}?(?:degree|phd|ph\.d\.?|master'?s?|bachelor'?s?|mba"
        rf"|diploma|doctorate|certificate|certification)\b.{{0,100}})",
        Kind.EXPERTISE,
        slot="degree",
    ),
    frame(
        "degree",
        rf"(?:{SAY_I}|{HAVE_DONE}|{AM})(?:graduated?|dropped out|completed my (?:studies|degree)|did my (?:phd"
        rf"|master'?s|bachelor'?s)|got my degree) (?P<v>(?:from|in|of|with|at|last|as) .{{2,100}})",
        Kind.EXPERTISE,
        slot="degree",
    ),
)
