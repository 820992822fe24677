"""Names that frames are made of: parties, unions, peoples, parts of the body, words for streets and children.

Each list is of regular expressions parted by commas. They say nothing alone ("green", "heart", "lane").
"""

from __future__ import annotations

from .pattern_lines import any_of

# Political parties and their followers.
PARTY = any_of(
    r"""
    democrats?, democratic, republicans?, gop, labou?r, tories, tory, conservatives?, liberals?, lib dems?, liberal
    democrats?, greens?, green party, snp, ukip, reform uk, reform, plaid, dup, sdlp, sinn f[eé]in, afd, cdu, csu,
    spd, fdp, die linke, linke, fpö, spö, övp, svp, bjp, congress party, aap, psoe, podemos, pp, ciudadanos, front
    national, national rally, lfi, en marche, renaissance, lega, m5s, pvv, vvd, d66, groenlinks, pvda, cda, n-va,
    vooruit, cd&v, fidesz, akp, chp, anc, eff, likud, meretz, ndp, bloc, socialists?, communists?, libertarians?,
    dsa, left, right, far right, opposition, nationalists?
    """
)
# Politicians one is for or against.
FIGURE = any_of(
    r"""
    trump, biden, obama, kamala, harris, hillary, clinton, bernie, sanders, aoc, desantis, mccain, romney, reagan,
    thatcher, corbyn, starmer, farage, boris johnson, sunak, macron, le pen, m[eé]lenchon, merkel, scholz, merz,
    modi, bolsonaro, lula, putin, zelensky\w*, netanyahu, orb[aá]n, erdo[gğ]an, trudeau, poilievre, milei, meloni,
    wilders, s[aá]nchez, xi jinping
    """
)
# Matters one is for or against.
ISSUE = any_of(
    r"""
    brexit, gun (?:control|rights), abortion(?: rights)?, (?:the )?death penalty, capital punishment,
    (?:gay|same-sex) marriage, (?:mass |illegal )?immigration, open borders, universal health ?care, medicare for
    all, defunding the police, socialism, capitalism, communism, fascism, marxism, liberalism, conservatism,
    populism, zionism, nationalism, anarchism, libertarianism, feminism,
    (?:scottish|catalan|welsh|flemish|qu[eé]bec) independence, affirmative action, the monarchy, austerity, welfare
    cuts, reparations, palestine, israel, the (?:eu|government|president|prime minister|regime|occupation)
    """
)
# Trade unions by name, as they are written.
UNION_NAME = any_of(
    r"""
    UNISON, Unison, Unite, GMB, UCU, RMT, NEU, NASUWT, CWA, AFT, NEA, IWW, FNV, CNV, ACV, ABVV, CGT, CFDT, UGT,
    CGIL, CISL, LO, TUC, IG BCE, SEIU, UAW, SAG-AFTRA, Verdi, ver\.di, CUPE, Ver\.di
    """
)
# Peoples and races one is of.
PEOPLE = any_of(
    r"""
    roma(?:ni)?, sinti, sami, inuit, kurd(?:s|ish)?, u[yi]gh?ur, yoruba, igbo, hausa, fulani, zulu, xhosa, tutsi,
    hutu, amhara, oromo, tigrayan, han chinese, tamil, punjabi, bengali, gujarati, sindhi, marathi, telugu, pashtun,
    hazara, tajik, baloch, berber, amazigh, bedouin, hmong, rohingya, afro-\w+, karen, tibetan, ainu, cherokee,
    navajo, lakota, sioux, ojibwe, cree, m[eé]tis, mohawk, choctaw, samoan, tongan, creole, cajun, afrikaner, arab,
    slav, persian, assyrian, armenian, basque, sorb, travell?er, gypsy, black, white, brown, asian, south asian,
    east asian, coloured, half-black, desi, nordic, moorish
    """
)
# Parts of the body.
BODY = any_of(
    r"""
    heart, lungs?, livers?, kidneys?, brain, spine, spinal, backs?, necks?, knees?, hips?, shoulders?, ankles?,
    wrists?, elbows?, ribs?, legs?, arms?, hand, foot, feet, joints?, bones?, skull, jaw, pelvis, femur, achilles,
    acl, meniscus, rotator cuff, tendon, ligament, disc, colon, bowel, stomach, gut, bladder, prostate,
    pancrea(?:s|tic), thyroid, ovar(?:y|ies|ian), uter(?:us|ine), womb, breasts?, skin, eyes?, retina, nerves?,
    collarbone, throat, lymph, blood, bone marrow
    """
)
# What follows the name of a street.
STREET = any_of(
    r"""
    street, st, avenue, ave, road, rd, lane, ln, drive, dr, boulevard, blvd, court, ct, close, crescent, way, place,
    terrace, square, gardens, grove, row, mews, parade, highway, hwy, parkway, pkwy, circle, loop, trail, view,
    hill, walk, wharf, quay
    """
)
# What goes before the name of a street.
STREET_AHEAD = any_of(
    r"""
    rue, avenue, boulevard, chemin, impasse, quai, allée, via, viale, piazza, corso, calle, avenida, paseo, plaza,
    carrer, rua, travessa, ulica, ul\.
    """
)
# What the name of a street ends in.
STREET_JOINED = any_of(
    r"""
    straat, laan, gracht, kade, plein, dreef, steenweg, stra(?:ß|ss)e, str\., weg, gasse, allee, platz, damm, ufer,
    ring, gatan, vägen, vej, gade, veien, gata, katu, utca
    """
)
# A child, by kinship.
CHILD = any_of(
    r"""
    daughter, son, kid, child, toddler, boy, girl, brother, sister, cousin, niece, nephew, grandson, granddaughter,
    grandchild, stepson, stepdaughter, godson, goddaughter, student, pupil, eldest, oldest, youngest, he, she
    """
)
