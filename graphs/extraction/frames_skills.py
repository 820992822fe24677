"""Frames of skill and circumstance: what someone can do, has done for long, lacks and has to reckon with."""

from __future__ import annotations

from tactful.memory import Kind

from .frame import AM, AM_NOT, DO_NOT, HAVE, SAY_I, Frame, frame

SKILLS_FRAMES: tuple[Frame, ...] = (
    frame(
        "experience",
        rf"(?:{HAVE}(?:about |around |over |more than |almost |nearly |only "
        rf"|less than )?(?P<v>(?:[\w+-]+ )?(?:years?|months?|yrs?|decades?)(?:'? of"
        rf"|'?s?'?)?(?: [\w-]+)?(?: experience| of| in| working| as)\b.{{0,120}})|{HAVE}(?P<x>(?:an? "
        rf"|some |no |little |lots of |a lot of |extensive |prior |limited |much |a background "
        rf"|background )+(?:[\w-]+ ){{0,2}}?(?:experience|background|knowledge|training|skills"
        rf"|expertise)\b.{{0,120}}))",
        Kind.EXPERTISE,
        slot="experience",
    ),
    frame(
        "skilled",
        rf"(?:{AM}|{AM_NOT})(?:an? )?(?:(?:complete|total|absolute|advanced|intermediate|very|pretty|still"
        rf"|self-?taught) )*(?P<v>(?:beginner|novice|newbie|noob|expert|amateur|experienced|proficient"
        rf"|skilled|familiar with|good at|bad at|terrible at|great at|comfortable with|certified"
        rf"|self[- ]taught|new to|advanced|intermediate|knowledgeable|rusty|well[- ]versed|trained in"
        rf"|used to)\b.{{0,120}})",
        Kind.EXPERTISE,
        slot="skill",
        refused=r"\b(?:this|that|it)$",
    ),
    frame(
        "knows",
        rf"{SAY_I}(?:know|understand) (?P<v>(?:how to (?!do (?:this|that|it))|(?:a (?:bit|little|lot)|some"
        rf"|basic|the basics|nothing|very little|little|almost nothing)(?: of| about)? |(?:basic "
        rf"|some )?(?:python|java|javascript|html|css|sql|c\+\+|c#|rust|excel|math|french|spanish|german"
        rf"|r programming|php|kotlin|swift|ruby|typescript|linux|photoshop|blender|unity)\b).{{0,100}})",
        Kind.EXPERTISE,
        slot="skill",
        refused=r"\b(?:this|that|it)$",
    ),
    frame(
        "able",
        rf"{SAY_I}can (?P<v>(?:(?:fluently|already|barely|only) )?(?:code|program|cook|play|swim|drive|dance"
        rf"|ride|read music|write in|lift|run|type|speak|sing|draw)\b.{{0,100}})",
        Kind.EXPERTISE,
        slot="skill",
    ),
    frame(
        "unskilled",
        rf"{DO_NOT}(?P<v>(?:know (?:how to|anything about|much about|any)|code|program|cook|drive|swim"
        rf"|dance|smoke|drink|have (?:any |much |a lot of )?(?:experience|time|access to))\b.{{0,120}})",
        Kind.EXPERTISE,
        slot="skill",
        refused=r"^(?:know how to (?:do|use|fix|make|solve|answer|write|start|explain|say) ?(?:this|that|it)?"
        r"|have time (?:to|for) (?:this|that))",
    ),
    frame(
        "lacks",
        rf"{DO_NOT}(?:have|own) (?P<v>(?:any |much |a lot of |enough |an? )?(?:money|space|car|bike|job"
        rf"|degree|budget|oven|garden|freezer|printer|tv|computer|laptop|smartphone|phone"
        rf"|driving licen[cs]e|licen[cs]e|passport)\b.{{0,80}})",
        Kind.POSSESSION,
        slot="lacks",
    ),
    frame(
        "budget",
        r"my (?P<w>(?:[\w-]+ ){0,2}(?:budget|diet|schedule|deadline|skin|hair|eyesight|weight|height"
        r"|level|salary|income|experience|background|expertise|field|industry|major|specialty|speciality"
        r"|time ?zone|university|school|company|startup|business|team|department|zodiac sign|star sign"
        r"|ethnicity|religion|gender|pronouns|shoe size)) (?:is|are|sells?|makes?|does"
        r"|specializes? in) (?P<v>(?!(?:this|that|it|not (?:work|valid))\b).{1,140})",
        Kind.SITUATION,
        slot="circumstance",
    ),
    frame("pronouns", r"my pronouns are (?P<v>\S.{2,30})", Kind.DEMOGRAPHIC, slot="pronouns", one=True),
)
