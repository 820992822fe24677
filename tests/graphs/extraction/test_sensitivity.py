"""Each special category with sentences that fall under it, and benign twins that only look like it."""

import pytest

from tactful.graphs.extraction.secrets import passes_iban_check, passes_luhn
from tactful.graphs.extraction.sensitivity import classify_sensitivity
from tactful.memory import Sensitivity

SENSITIVE = {
    Sensitivity.HEALTH: [
        "The user has type 2 diabetes.",
        "I was diagnosed with lupus last spring",
        "The user takes sertraline.",
        "I've been depressed since the winter",
        "The user has ADHD.",
        "I am 14 weeks pregnant",
        "The user is recovering from knee surgery.",
        "I suffer from chronic pain",
        "The user sees a therapist every Tuesday.",
        "I'm bipolar",
        "The user is allergic to peanuts and has epilepsy.",
        "I use a wheelchair and take insulin",
        "The user is sober since 2019.",
        "My doctor prescribed 20 mg of something new",
    ],
    Sensitivity.SEXUALITY: [
        "The user is gay.",
        "I'm a lesbian",
        "The user is bisexual.",
        "I came out to my parents in March",
        "The user is transgender.",
        "I'm worried about our sex life",
        "The user is polyamorous.",
        "I identify as non-binary",
    ],
    Sensitivity.RELIGION: [
        "The user is a practising Catholic.",
        "I'm Muslim",
        "The user goes to church on Sundays.",
        "I pray five times a day",
        "The user is an atheist.",
        "I converted to Judaism",
        "The user fasts during Ramadan.",
        "My family is Hindu",
        "I believe in God",
        "The user only eats halal meat.",
    ],
    Sensitivity.POLITICS: [
        "The user votes for the Green Party.",
        "I'm a Republican",
        "The user is left-wing.",
        "I voted against the referendum",
        "The user is a socialist.",
        "I'm a member of the Labour Party",
        "The user is conservative.",
        "I am pro-choice",
        "My political views have shifted",
    ],
    Sensitivity.ETHNICITY: [
        "The user is African American.",
        "I'm of Kurdish descent",
        "The user is mixed-race.",
        "I'm Latina",
        "The user is a Black woman.",
        "I am ethnically Chinese",
        "The user is Native American.",
        "I have Ashkenazi ancestry",
    ],
    Sensitivity.UNION: [
        "The user is a member of the teachers' union.",
        "I'm a union rep at the factory",
        "The user joined the union.",
        "I pay my union dues every month",
        "We are on strike",
        "I'm trying to unionize my workplace",
        "The user is a shop steward.",
    ],
    Sensitivity.CRIMINAL: [
        "The user was convicted of fraud.",
        "I have a criminal record",
        "The user is on probation.",
        "I spent two years in prison",
        "The user was arrested at a protest.",
        "I got a DUI",
        "The user has a felony.",
        "My brother was charged with assault",
    ],
    Sensitivity.LOCATION: [
        "The user lives at 14 Acacia Avenue.",
        "I live at 221b Baker Street",
        "My address is next to the old mill",
        "The user lives in Kerkstraat 12.",
        "I'm at 51.0543, 3.7174",
        "My zip code is 90210",
        "I live on 1200 West Elm Road",
    ],
    Sensitivity.MINOR: [
        "The user is 14 years old.",
        "I'm 12",
        "I am a 15-year-old girl",
        "The user is in 8th grade.",
        "I'm a high school freshman",
        "I just turned 16 years old",
        "The user is 9 years old.",
    ],
    Sensitivity.SECRET: [
        "My password is hunter2!",
        "the wifi password: tulips-44",
        "My API key is sk-live-abcdefghij0123456789",
        "use ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "My card is 4111 1111 1111 1111",
        "pay me at BE68 5390 0754 7034",
        "my IBAN is GB82 WEST 1234 5698 7654 32",
        "my SSN is 219-09-9999",
        "My PIN is 4821",
        "AKIAIOSFODNN7EXAMPLE is the access key",
        "the recovery phrase is apple banana cherry",
    ],
}

BENIGN = [
    # constraints a person states so that they are heeded
    "The user is allergic to peanuts.",
    "I'm lactose intolerant",
    "The user uses a screen reader.",
    "I'm colour-blind",
    "The user is colorblind.",
    "I have a severe shellfish allergy",
    "The user is hard of hearing.",
    "I'm dyslexic",
    "The user uses a wheelchair.",
    "I'm coeliac",
    "The user is legally blind.",
    "I can't eat gluten",
    # health
    "The user likes healthy recipes.",
    "I'm anxious to see the results of the vote count for best pizza",
    "The user is addicted to crosswords.",
    "My star sign is Cancer",
    "The user works in health tech.",
    "I study cancer research methods",
    "I wrote an essay on the Great Depression",
    "The user collects blood orange recipes.",
    "My laptop has a computer virus",
    "I love retail therapy",
    "The user wants to learn the stroke order of kanji.",
    "I need to add a table to my report",
    # sexuality
    "The user prefers straight answers.",
    "I have straight hair",
    "The user gets paid biweekly.",
    "I am bilingual",
    "The user translates novels.",
    "I take public transport to work",
    "I want to know the sex of the kittens",
    # religion
    "The user has catholic taste in music.",
    "I go running religiously about four times a week, I'm religious about it",
    "The user cooks with kosher salt.",
    "I love Christian Bale films",
    "I live on Church Street",
    "The user likes Buddha bowls.",
    "I work in mass production",
    "I lent him my bike",
    # politics
    "The user is planning a birthday party.",
    "I studied liberal arts",
    "The user prefers a conservative estimate.",
    "I drink green tea",
    "The user is left-handed.",
    "I play right back",
    "We get a day off on Labor Day",
    # ethnicity and nationality
    "I like Turkish coffee",
    "The user is Dutch.",
    "I'm from Nigeria",
    "The user drinks black coffee.",
    "I have a black belt in judo",
    "The user loves Latin music.",
    "I'm a native speaker of Polish",
    "The user grows native plants.",
    "I enjoy white noise when I read",
    "The user prefers Indian food.",
    # union
    "I work at the union station",
    "The user banks with a credit union.",
    "I need a union type in TypeScript",
    "The user lives in the European Union.",
    "I play rugby union",
    # criminal
    "The user reads crime novels.",
    "I love Arrested Development",
    "The user is a criminal defense lawyer.",
    "I've jailbroken my phone with a jailbreak tool",
    "The user plays Grand Theft Auto.",
    "I was charged with organizing the office picnic",
    "My probation period at work ends in May",
    # location
    "The user lives in Ghent.",
    "I live in the Netherlands",
    "I'm moving to Lisbon",
    "The user has 3 street food stalls.",
    "I walk 5 miles a day",
    # minor
    "The user is 34 years old.",
    "I have a 10-year-old car",
    "The user has two children.",
    "I've been coding for 12 years",
    "I'm 15 minutes late",
    "My dog is a 9-year-old dog",
    # secrets
    "I forgot my password",
    "The user uses a password manager.",
    "My password is too weak",
    "My phone number has 10 digits",
    "order 1234 5678 9012 3456 never arrived",
    "I was born on 12-05-1990",
    "GB00 WEST 1234 5698 7654 32 is the sample account",
    "The user pins articles to read later.",
]


@pytest.mark.parametrize(
    ("sentence", "category"), [(s, category) for category, sentences in SENSITIVE.items() for s in sentences]
)
def test_sensitive_sentences_are_put_in_their_category(sentence, category):
    assert classify_sensitivity(sentence) is category


@pytest.mark.parametrize("sentence", BENIGN)
def test_benign_twins_are_not_caught(sentence):
    assert classify_sensitivity(sentence) is Sensitivity.NONE


@pytest.mark.parametrize(("number", "valid"), [("4111111111111111", True), ("4111111111111112", False), ("", False)])
def test_luhn(number, valid):
    assert passes_luhn(number) is valid


@pytest.mark.parametrize(
    ("iban", "valid"), [("BE68 5390 0754 7034", True), ("BE68 5390 0754 7035", False), ("nonsense", False)]
)
def test_iban(iban, valid):
    assert passes_iban_check(iban) is valid


@pytest.mark.parametrize("text", ["", " ", "\ufffd", "🙂" * 50, "שלום אני גר כאן", "a " * 500_000])
def test_odd_input_never_raises(text):
    assert classify_sensitivity(text) is Sensitivity.NONE
