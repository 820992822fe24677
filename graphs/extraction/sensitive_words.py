"""The lexicon of sensitive words: what names a special category by itself, whoever it is said of.

Words are lower case, without accents, hyphens or a plural ending; `sensitivity` matches them so. What needs its context
("in prison", "half Irish", an address) is in `sensitive_frames`.
"""

from __future__ import annotations

from tactful.memory import Sensitivity


def _phrases(words: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in words.replace("\n", " ").split(","))


_SEXUALITY = """
gay, lesbian, bisexual, bisexuality, homosexual, homosexuality, heterosexual, pansexual, asexual, demisexual,
aromantic, queer, lgbt, lgbtq, lgbtqia, polyamorous, polyamory, transgender, transsexual, trans man, trans woman,
trans guy, trans girl, trans person, trans male, trans female, transmasc, transfem, nonbinary, non binary,
genderfluid, genderqueer, agender, intersex, crossdresser, gender dysphoria, gender transition, top surgery, bottom
surgery, closeted, in the closet, bdsm, kink, kinky, fetish, libido, sex drive, erectile, masturbate, masturbation,
masturbating, porn, pornography, swinger, open marriage, open relationship, sex life, sexual life, sexually, sexual
orientation, sexuality, same sex, one night stand, grindr, virgin, virginity, orgasm, viagra, onlyfans, sex worker,
drag queen, my pronouns, them pronoun, assigned male, assigned female, deadname, detransition, detransitioned, on
hormone, hrt, sapphic, butch, femme, dyke, twink, threesome, strip club, throuple, two spirit, graysexual, grey
asexual, omnisexual, bicurious, heteroflexible, polycule, metamour, dominatrix, camgirl, escort service, std scare,
sexting, celibate, celibacy, abstinent, condom, hooking up, hookup, hooked up, extramarital, cuckold, cruising for
men, gaydar, pride parade
"""
_HEALTH = """
adhd, attention deficit, autism, autistic, asperger, dyspraxia, tourette, down syndrome, cerebral palsy, diabetes,
diabetic, prediabetic, prediabetes, asthma, asthmatic, epilepsy, epileptic, migraine, eczema, psoriasis, rosacea,
vitiligo, alopecia, acne, fibromyalgia, lupus, crohn, ibs, ibd, irritable bowel, pcos, endometriosis, hypertension,
hypertensive, hypotension, hypothyroid, hyperthyroid, hashimoto, grave disease, thyroid, cystic fibrosis, hiv, aids
patient, aids diagnosis, hepatitis, cancer, leukemia, leukaemia, lymphoma, melanoma, tumor, tumour, metastatic, chemo,
chemotherapy, radiotherapy, mastectomy, biopsy, parkinson, alzheimer, dementia, multiple sclerosis, sclerosis, motor
neurone disease, muscular dystrophy, huntington, scoliosis, osteoporosis, anemia, anaemia, anemic, anaemic, sickle
cell, hemophilia, haemophilia, thalassemia, long covid, tuberculosis, pneumonia, malaria, lyme disease, shingles,
mononucleosis, sepsis, meningitis, gout, insomnia, insomniac, narcolepsy, narcoleptic, sleep apnea, sleep apnoea,
tinnitus, vertigo, glaucoma, cataract, macular degeneration, bipolar, schizophrenia, schizophrenic, schizoaffective,
psychosis, psychotic, ptsd, cptsd, ocd, depression, depressed, depressive, dysthymia, anxiety, panic attack, panic
disorder, agoraphobia, agoraphobic, claustrophobic, burnout, burn out, nervous breakdown, suicidal, suicide, self
harm, self harming, eating disorder, anorexia, anorexic, bulimia, bulimic, binge eating, alcoholic, alcoholism,
alcoholics anonymous, rehab, detox, sober, methadone, personality disorder, dissociative, mentally ill, mental
illness, psychiatric, pregnant, pregnancy, miscarriage, miscarried, stillbirth, stillborn, ivf, abortion, infertile,
infertility, menopause, menopausal, postpartum, postnatal, c section, caesarean, cesarean, contraceptive, birth
control, vasectomy, hysterectomy, iud, hot flash, disability, paraplegic, quadriplegic, paralysed, paralyzed, amputee,
amputated, amputation, prosthetic leg, prosthetic arm, chronic pain, chronic illness, chronic fatigue, chronic
condition, chronic disease, chronically ill, terminally ill, terminal illness, immunocompromised, immunosuppressed,
autoimmune, obese, obesity, overweight, underweight, bmi, bariatric, gastric bypass, herpes, chlamydia, gonorrhea,
gonorrhoea, syphilis, hpv, kidney stone, dialysis, cirrhosis, slipped disc, herniated disc, hernia, sciatica, back
pain, knee pain, neck pain, joint pain, whiplash, concussion, concussed, brain injury, injury, injured, surgery,
operated on, transplant, cholesterol, blood pressure, blood sugar, blood thinner, blood clot, thrombosis, aneurysm,
embolism, heart attack, cardiac arrest, heart murmur, heart failure, heart disease, heart condition, angina,
arrhythmia, palpitation, atrial fibrillation, seizure, stoma, colostomy, ileostomy, catheter, feeding tube, oxygen
tank, chronic cough, copd, emphysema, bronchial, ulcer, acid reflux, gerd, gallstone, appendicitis, hemorrhoid,
haemorrhoid, incontinence, incontinent, kidney failure, antidepressant, antipsychotic, painkiller, antibiotic, beta
blocker, insulin, metformin, prozac, zoloft, lexapro, adderall, ritalin, vyvanse, concerta, xanax, valium, ativan,
klonopin, seroquel, lamictal, wellbutrin, cymbalta, effexor, gabapentin, pregabalin, statin, prednisone, cortisone,
ozempic, wegovy, mounjaro, warfarin, levothyroxine, methotrexate, tamoxifen, humira, steroid, testosterone, estrogen,
oestrogen, hormone therapy, hormone replacement, oxycodone, oxycontin, vicodin, fentanyl, morphine, opioid, ibuprofen,
inhaler, medication, prescribed, prescription, diagnosis, diagnosed, misdiagnosed, in remission, relapsed, in
recovery, hospitalised, hospitalized, in intensive care, in hospice, psychiatrist, oncologist, cardiologist,
rheumatologist, neurologist, my gynecologist, my gynaecologist, my psychologist, my therapist, my therapy, drug abuse,
substance abuse, overdosed, overdose, addict, my addiction, with addiction, gambling addiction, drug addiction,
alcohol addiction, drinking problem, gambling problem, drug problem, inpatient, nerve damage, neuropathy, frozen
shoulder, carpal tunnel, neurodivergent, neurodiverse, headache, my med, on med, throat infection, ear infection,
tonsillitis, bronchitis, kidney infection, anaphylaxis, hypoglycemia, hypoglycaemia, hyperglycemia, hemochromatosis,
phenylketonuria, porphyria, marfan, ehlers danlos, raynaud, sjogren, guillain barre, addison, cushing, graves disease,
wilson disease, myasthenia, dystonia, ataxia, spina bifida, clubfoot, hydrocephalus, aphasia, dyscalculia, synesthesia
disorder, bell palsy, trigeminal, rabies, measles, mumps, chickenpox, scarlet fever, rheumatic fever, dengue, cholera,
typhoid, polio, leprosy, mrsa, candida, ringworm, scabies, lice, parasite, tapeworm, polyp, fibroid, adenomyosis,
preeclampsia, eclampsia, ectopic, trisomy, fragile x, heart bypass, open heart, stent, angioplasty, varicose, edema,
oedema, mini stroke, blood cancer, bone cancer, myeloma, sarcoma, carcinoma, glioma, lumpectomy, remission,
metastasis, mental health issue, mental health problem, my mental health, mental breakdown, bereavement counselling,
body dysmorphia, dysmorphic, trichotillomania, hoarding disorder, tics, catatonic, manic, mania, delusional, paranoia,
hypochondriac, kleptomania, insulin resistance, insulin resistant, fatty liver, pancreatitis, diverticulitis,
gastritis, bowel disease, gastroparesis, constipated, constipation, diarrhea, diarrhoea, hay fever medication,
sinusitis, nosebleed, anticoagulant, antihistamine, diuretic, chemo brain, opiate, codeine, tramadol, aspirin,
paracetamol, tylenol, zofran, synthroid, lipitor, plavix, eliquis, xarelto, entresto, remicade, stelara, botox for,
accutane, isotretinoin, melatonin, cbd oil, medical marijuana, nicotine patch, naloxone, suboxone, buprenorphine,
antabuse, truvada, prep for hiv, depakote, lamotrigine, clozapine, abilify, risperdal, zyprexa, trazodone, buspirone,
propranolol, clonidine, strattera, sumatriptan, living donor, organ donor recipient, life support, medically retired,
incapacity benefit, disability benefit, long term sick, hearing voices, sight loss, losing my sight, cpap, nebuliser,
nebulizer, crutch, mood swing, hallucination, hallucinating, hearing voice, blood type, blood test, blood transfusion,
mri, ct scan, ultrasound, root canal, stutter, stammer, speech therapist, speech therapy, speech impediment, faint at,
fainted, fainting, dizzy spell, nausea, tremor, numbness, memory loss, bedridden, side effect, sick leave, medical
leave, my doctor, my gp, my shrink, a shrink, my symptom, my condition, birth defect, prenatal, antenatal, trimester,
breastfeeding, gestational, chain smoker, heavy drinker, drink too much, smoker cough, heart surgery, lung capacity,
oxygen therapy, physiotherapy, physiotherapist, occupational therapy, chiropractor, acupuncture for, group therapy,
couple therapy, counselling for, trauma therapy, emdr, panic, traumatised, traumatized, childhood trauma, kidney
donor, genetic disorder, rare disease, skin condition, my illness, incurable, palliative, hospice, coma, electroshock,
stem cell therapy, hormone imbalance, sleep disorder, restless leg, lactation, egg donor, sperm count, std test, yeast
infection, urinary tract, uti, tendinitis, plantar fasciitis, celiac crisis, phobia
"""
_RELIGION = """
christian, christianity, muslim, islam, islamic, catholic, catholicism, protestant, evangelical, baptist, methodist,
lutheran, pentecostal, presbyterian, anglican, episcopalian, calvinist, adventist, quaker, mennonite, amish, mormon,
latter day saint, jehovah witness, scientologist, scientology, unitarian, coptic, shia, shiite, sunni, sufi, salafi,
ahmadi, alawite, druze, ismaili, jew, jewish, judaism, hasidic, haredi, hindu, hinduism, buddhist, buddhism, sikh,
sikhism, jain, jainism, zoroastrian, parsi, taoist, daoist, shintoist, bahai, rastafarian, wiccan, wicca, pagan,
satanist, atheist, atheism, agnostic, secular humanist, church, churchgoer, mosque, synagogue, gurdwara, mandir,
parish, congregation, orthodox christian, greek orthodox, russian orthodox, orthodox jew, bible, scripture, gospel
reading, quran, koran, torah, talmud, bhagavad gita, ramadan, eid, passover, yom kippur, rosh hashanah, shabbat,
shabbos, sabbath, bar mitzvah, bat mitzvah, halal, kosher, hijab, niqab, burqa, kippah, yarmulke, rosary, hajj, umrah,
baptised, baptized, baptism, christened, communion, tithe, tithing, pastor, imam, rabbi, seminary, born again, devout,
godfearing, god fearing, religious, religion, pray, praying, prayed, prayer, in god, in allah, in jesus, jesus, allah,
my faith, their faith, lost faith, my religion, excommunicated, altar boy, choir of the church, meditate at the
temple, catechism, sunday school, ex muslim, hanukkah, chanukah, purim, sukkot, pesach, diwali, navratri, vaisakhi,
vesak, ashura, puja, namaz, salah, missionary, bishop, convent, nun, friar, abbot, lay preacher, preacher, preach,
disciple of christ, christ, evangelist, chapel, temple every, first communion, godless, heathen, ash wednesday, good
friday service, nativity service, ordained, ordination, theology of my, mormonism, church of england, jehovah,
kabbalah, zen buddhist, vipassana, dharma, karma yoga, ganesh, krishna, shiva, waheguru, guru nanak, santa muerte,
monastery, spiritual, spirituality, sermon, salvation, prophet muhammad, theist, deist, animist, voodoo, santeria,
freemason, opus dei, hare krishna, falun gong, hutterite, maronite, yazidi, alevi, god's will, god's plan, lord and
saviour, lord and savior, the witness hall, faith group, worship, churchgoing, nonbeliever, non believer, unbeliever,
apostate, evangelise, evangelize, crucifix, holy communion, vicar, parishioner, kingdom hall
"""
_POLITICS = """
democrat, republican, socialist, communist, marxist, leninist, trotskyist, libertarian, anarchist, fascist, leftist,
social democrat, christian democrat, liberal democrat, lib dem, feminist, tory, tories, maga, antifa, zionist, anti
zionist, neoliberal, monarchist, royalist, separatist, brexiteer, remainer, pro brexit, anti brexit, trump supporter,
trump voter, left wing, left winger, right wing, right winger, far left, far right, alt right, left leaning, right
leaning, pro life, pro choice, anti abortion, anti immigrant, anti immigration, anti vaxxer, anti vax, labour party,
labor party, green party, conservative party, communist party, democratic party, republican party, liberal party,
socialist party, political party, pirate party, sinn fein, plaid cymru, vlaams belang, rassemblement national, gop,
political view, political belief, political opinion, political activist, political activism, political leaning,
political campaign, politically, black lives matter, blm, extinction rebellion, just stop oil, climate strike, me too
movement, gun rights, second amendment, activist, tax the rich, wealth tax, proud boy, anti woke, labour man, labour
woman, brexit voter, swing voter, floating voter, lifelong democrat, never trumper, obama voter, biden voter, phone
banked, phone banking for, party delegate, caucus, political refugee, dissident, nra member, young conservative, young
democrat, young republican, pacifist, environmentalist, pro palestine, pro israel, pro union, pro eu, anti eu,
eurosceptic, pro gun, anti gun, anti capitalist, pro immigration, climate denier, conscientious objector,
ultranationalist, nationalist, populist, party activist, party conference, party membership
"""
_ETHNICITY = """
african american, asian american, mexican american, chinese american, korean american, indian american, arab american,
black american, black british, british asian, hispanic, latino, latina, latinx, chicano, chicana, afro caribbean, afro
latina, afro latino, afro brazilian, afro american, afrolatina, biracial, bi racial, multiracial, mixed race, mixed
heritage, mixed ethnicity, caucasian, person of colour, person of color, woman of colour, woman of color, man of
colour, man of color, people of colour, people of color, bipoc, indigenous, aboriginal, native american, native
hawaiian, pacific islander, first nation, maori, romani, ethnicity, ethnic, ethnically, ethnic minority, ashkenazi,
sephardic, mizrahi, dalit, brahmin, racial, racially, skin colour, skin color, dark skinned, light skinned, brown
skinned, enslaved, descendant of slave, holocaust survivor, genocide survivor, people of my race, mestizo, mulatto,
half caste, tribal member, tribal citizen, first generation immigrant, second generation immigrant, third generation
immigrant
"""
_UNION = """
trade union, trade unionist, labor union, labour union, union member, union membership, union rep, union
representative, union steward, union organizer, union organiser, union due, union delegate, union official, union
card, union meeting, union busting, unionist, unionize, unionise, unionized, unionised, unionizing, unionising, shop
steward, work council, collective bargaining, picket line, picketing, on strike, teamster, ig metall, afl cio, seiu,
afscme, uaw, ibew, unifor, ufcw, ccoo
"""
_CRIMINAL = """
convicted, convict, ex convict, ex con, felon, felony, arrested, arrest warrant, my arrest, on probation, probation
officer, on parole, parole, paroled, criminal record, criminal charge, criminal history, criminal conviction, criminal
past, criminal case, criminal offence, criminal offense, rap sheet, jailed, imprisoned, incarcerated, incarceration,
inmate, behind bars, penitentiary, dui, dwi, drunk driving, drink driving, charged with, shoplifting, shoplifted,
shoplifter, sex offender, restraining order, indicted, house arrest, ankle monitor, ankle tag, ankle bracelet,
misdemeanor, misdemeanour, burglary, robbery, arson, manslaughter, assault charge, community service order, fraud
charge, juvie, juvenile detention, juvenile hall, on bail, bail hearing, posted bail, out on bail, pleaded guilty,
plead guilty, pled guilty, found guilty, embezzled, embezzlement, tax evasion, money laundering, dealing drug, sold
drug, selling drug, drug dealer, drug dealing, drug possession, possession charge, deported, prior conviction,
previous conviction, past conviction, spent conviction, criminal caution, police caution, police record, juvenile
record, sealed record, offender register, offenders register, offence on my record, offense on my record, on my
record, ex offender, former inmate, ex prisoner, former prisoner, prisoner, community payback, electronic tag,
joyriding, counterfeit money, insider trading, extortion, smuggling, trespassing charge, grievous bodily, stalking
charge, identity theft conviction, crime i committed, my crime, committed a crime, committed fraud, mugshot, gang
member, in a gang, hit and run, drug charge, weapon charge, driving ban, busted for, carjacking, perjury, probated,
halfway house, domestic violence charge, court ordered, parolee, blackmailed someone, expunged, plea deal, suspended
sentence
"""
# How the names of diseases, operations and drugs end, and the words that only end so.
HEALTH_ENDINGS = (
    *("itis", "ectomy", "plegia", "plegic", "rrhea", "rrhoea", "opathy", "emia", "aemia"),
    *("algia", "penia", "cillin", "azepam", "azolam", "statin", "triptan", "oxetine", "traline"),
    *("pram", "faxine", "apine", "peridone", "dipine", "prazole", "sartan", "olol", "tyline"),
    *("pril", "mycin", "cycline", "gliptin", "formin"),
)
NO_HEALTH = frozenset({"academia", "accademia", "bohemia", "nostalgia", "homeopathy"})
LEXICON: tuple[tuple[Sensitivity, tuple[tuple[str, ...], ...]], ...] = (
    (Sensitivity.SEXUALITY, _phrases(_SEXUALITY)),
    (Sensitivity.HEALTH, _phrases(_HEALTH)),
    (Sensitivity.RELIGION, _phrases(_RELIGION)),
    (Sensitivity.POLITICS, _phrases(_POLITICS)),
    (Sensitivity.ETHNICITY, _phrases(_ETHNICITY)),
    (Sensitivity.UNION, _phrases(_UNION)),
    (Sensitivity.CRIMINAL, _phrases(_CRIMINAL)),
)
