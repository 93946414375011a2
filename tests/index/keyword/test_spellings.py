"""One form for words that are written in two ways."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from index.keyword.analysis import stem
from index.keyword.spellings import _MAY_CHANGE, _NO_UMLAUT, _RULES, common_form, term_without_umlauts

PIECES = """
    ae oe our is ys re l ll e ed er ers es ing ings ation able al ful hood y s t d i a b r p f c an am rrh hom gyn op pn
    cent lit met travel level dial cancel mould plough sulph practis skilful catalogue judgement manoeuvre sceptic
    mice feet leaves analyses grey tyre cheque storeys defence programme
"""
WORDS = st.lists(st.sampled_from(PIECES.split()), max_size=5).map("".join) | st.text("aeoiulrsydncmpt", max_size=9)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tumour tumours tumoural", "tumor tumors tumoral"),
        ("colour coloured colouring colourful colourless", "color colored coloring colorful colorless"),
        ("favourite favouritism flavouring neighbourhoods", "favorite favoritism flavoring neighborhoods"),
        ("behavioural honourable labourer vapour", "behavioral honorable laborer vapor"),
        ("haemoglobin anaemia anaesthetic leukaemia ischaemic", "hemoglobin anemia anesthetic leukemia ischemic"),
        ("orthopaedic paediatric gynaecologist caesarean", "orthopedic pediatric gynecologist cesarean"),
        ("oedema oesophagus oestrogen foetus coeliac", "edema esophagus estrogen fetus celiac"),
        ("diarrhoea homoeopathy amoeba apnoea dyspnoea", "diarrhea homeopathy ameba apnea dyspnea"),
        ("organise organised organising organisers", "organize organized organizing organizers"),
        ("organisation organisations organisational", "organization organizations organizational"),
        ("analyse analysed analyser paralysing catalyses", "analyze analyzed analyzer paralyzing catalyzes"),
        ("centre centres centred centring litre millimetres", "center centers centered centering liter millimeters"),
        ("fibre goitre theatre", "fiber goiter theater"),
        ("travelled travelling levelled modelling cancelled", "traveled traveling leveled modeling canceled"),
        ("sulphur sulphate mould mouldy smoulder ploughed", "sulfur sulfate mold moldy smolder plowed"),
        ("catalogue catalogued dialogues cataloguing", "catalog cataloged dialogs cataloging"),
        ("grey tyres aluminium cheque programme storeys", "gray tires aluminum check program stories"),
        ("defence offences licence practise practising", "defense offenses license practice practicing"),
        ("skilful wilfully judgement acknowledgement", "skillful willfully judgment acknowledgment"),
        ("sceptical manoeuvre manoeuvring moustaches pyjamas", "skeptical maneuver maneuvering mustaches pajamas"),
    ],
)
def test_both_spellings_have_one_form(british: str, american: str) -> None:
    assert [common_form(word) for word in british.split()] == american.split()
    assert [common_form(word) for word in american.split()] == american.split()


@pytest.mark.parametrize(
    ("plurals", "singulars"),
    [
        ("feet teeth mice geese oxen children men women", "foot tooth mouse goose ox child man woman"),
        ("leaves knives wolves shelves hooves calves", "leaf knife wolf shelf hoof calf"),
        ("bacteria fungi nuclei phenomena criteria sera", "bacterium fungus nucleus phenomenon criterion serum"),
        ("diagnoses crises analyses metastases stenoses", "diagnosis crisis analysis metastasis stenosis"),
        ("indices matrices appendices vertebrae larvae", "index matrix appendix vertebra larva"),
    ],
)
def test_an_irregular_plural_has_the_form_of_its_singular(plurals: str, singulars: str) -> None:
    assert [common_form(word) for word in plurals.split()] == singulars.split()
    assert [common_form(word) for word in singulars.split()] == singulars.split()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "our your hour hours four pour sour tour tours tourist source journal course gourd",
        "flour floury scour scoured",
        "rise raise noise disease promise surprise exercise precise concise advertise franchise paradise",
        "aerobic aerosol shoe shoes toe canoe does goes poem maestro michael",
        "fire wire square core store acre theory here",
        "tell still call tall allergy totally cancellation",
        "basis crisis oasis analysis system stylist easy",
        "could would should shoulder boulder mouth",
        "dis 1250 2.4.1 c++ 绿 é",
    ],
)
def test_other_words_stay_as_they_are(words: str) -> None:
    assert [common_form(word) for word in words.split()] == words.split()


@given(WORDS)
def test_a_common_form_is_its_own(word: str) -> None:
    assert common_form(common_form(word)) == common_form(word)


@given(WORDS)
def test_a_word_never_loses_all_its_letters(word: str) -> None:
    assert bool(common_form(word)) == bool(word)


@pytest.mark.parametrize(
    "forms",
    [
        "precise precisely precision",
        "revise revised revising revision",
        "supervise supervised supervision",
        "surprise surprising surprisingly surprises",
        "advertise advertised advertisement",
        "televised television",
        "excise excised excision",
        "organise organised organisation organisational",
        "centre centred centring",
        "mould moulds moulded mouldings",
        "defence defences",
        "neighbour neighbours neighbouring neighbourly",
    ],
)
def test_the_forms_of_a_word_that_the_stemmer_joins_stay_joined(forms: str) -> None:
    first, *others = [stem(word) for word in forms.split()]
    assert set(others) <= {first}


@given(WORDS)
def test_the_rules_change_no_word_that_they_are_not_tried_on(word: str) -> None:
    if len(word) >= 5 and not _MAY_CHANGE.search(word):
        assert [pattern.sub(replacement, word) for pattern, replacement in _RULES] == [word] * len(_RULES)


@pytest.mark.parametrize(
    ("with_e", "folded"),
    [
        ("kuerbis kuerbisse mueller haeuser gebaeude uebungen", "kurbis kurbisse muller hauser gebaude ubungen"),
        ("schoene muehe kuehe schnuere toene moewe", "schone muhe kuhe schnure tone mowe"),
        ("gruesse groesse koeln aepfel oesterreich tuer fuer", "grusse grosse koln apfel osterreich tur fur"),
        ("boesen loesungen fluessigkeit fruechte aerzte", "bosen losungen flussigkeit fruchte arzte"),
    ],
)
def test_a_word_written_without_its_umlauts_has_the_same_term(with_e: str, folded: str) -> None:
    assert [stem(word) for word in with_e.split()] == [stem(word) for word in folded.split()]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("poet", "pot"), ("poems", "poms"), ("does", "dos"), ("goes", "gos"), ("toes", "tos"), ("shoe", "sho"),
        ("blue", "blu"), ("bluer", "blur"), ("truest", "trust"), ("guest", "gust"), ("minuet", "minute"),
        ("loess", "loss"), ("goethe", "goth"), ("suede", "suds"), ("duelling", "dull"), ("citroen", "citron"),
        ("noetic", "notice"), ("coeval", "covalent"), ("boer", "bor"), ("queen", "qun"),
    ],
)  # fmt: skip
def test_an_english_word_is_not_taken_for_another(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize("words", ["fuel fuels fueled fuelling", "influence influences influenced", "coerce coerced"])
def test_the_forms_of_an_english_word_keep_one_term(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


def test_a_listed_term_is_left_alone() -> None:
    assert {term_without_umlauts(term) for term in _NO_UMLAUT} == _NO_UMLAUT
