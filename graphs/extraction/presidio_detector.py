"""PresidioDetector: Microsoft Presidio's patterns as a further look for secrets (presidio-analyzer only here).

Nothing is fetched: a blank spaCy pipeline parts the words, so no model is needed, and the recognizers of e-mail and web
addresses, which look up public suffixes over the network, are left out. What Presidio finds by patterns alone are
numbers of accounts and of identity, so what it finds is a SECRET; names and places would take a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful.memory import MissingExtra, Sensitivity

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, RecognizerResult
    from presidio_analyzer.nlp_engine import NlpEngine
    from spacy.tokens import Doc

_LANGUAGE = "en"
# Valid by check digits that little else has; every other number counts only beside a word that names it.
_SURE = frozenset({"CREDIT_CARD", "IBAN_CODE", "CRYPTO"})
_RECOGNIZERS = (
    "CreditCardRecognizer",
    "IbanRecognizer",
    "CryptoRecognizer",
    "PhoneRecognizer",
    "AbaRoutingRecognizer",
    "MedicalLicenseRecognizer",
    "UsBankRecognizer",
    "UsItinRecognizer",
    "UsLicenseRecognizer",
    "UsMbiRecognizer",
    "UsPassportRecognizer",
    "UsSsnRecognizer",
    "NhsRecognizer",
    "UkDrivingLicenceRecognizer",
    "UkNinoRecognizer",
    "UkPassportRecognizer",
    "AuMedicareRecognizer",
    "AuTfnRecognizer",
    "CaSinRecognizer",
    "DeHealthInsuranceRecognizer",
    "DeIdCardRecognizer",
    "DePassportRecognizer",
    "DeSocialSecurityRecognizer",
    "DeTaxIdRecognizer",
    "EsNieRecognizer",
    "EsNifRecognizer",
    "FiPersonalIdentityCodeRecognizer",
    "InAadhaarRecognizer",
    "InPanRecognizer",
    "InPassportRecognizer",
    "ItDriverLicenseRecognizer",
    "ItFiscalCodeRecognizer",
    "ItIdentityCardRecognizer",
    "ItPassportRecognizer",
    "KrRrnRecognizer",
    "NgNinRecognizer",
    "PlPeselRecognizer",
    "SePersonnummerRecognizer",
    "SgFinRecognizer",
    "ThTninRecognizer",
    "TrNationalIdRecognizer",
    "ZaIdNumberRecognizer",
)


class PresidioDetector:
    """A `SensitivityDetector` over the patterns of Presidio, for an operator who wants a second opinion on numbers."""

    def __init__(self) -> None:
        """Build the recognizers; takes about two seconds.

        Raises:
            MissingExtra: presidio-analyzer is not installed.
        """
        self._engine = _build_engine()

    def detect(self, text: str) -> Sensitivity:
        """Return SECRET where a number of an account or of identity is found, else NONE."""
        results = self._engine.analyze(text, language=_LANGUAGE, return_decision_process=True)
        return Sensitivity.SECRET if any(_is_meant(result) for result in results) else Sensitivity.NONE


def _is_meant(result: RecognizerResult) -> bool:
    explanation = result.analysis_explanation
    return result.entity_type in _SURE or bool(explanation is not None and explanation.supportive_context_word)


def _build_engine() -> AnalyzerEngine:
    try:
        import presidio_analyzer
        from presidio_analyzer import predefined_recognizers
        from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
    except ImportError as error:
        raise MissingExtra("the Presidio detector", "presidio") from error
    recognizers = [getattr(predefined_recognizers, name)(supported_language=_LANGUAGE) for name in _RECOGNIZERS]
    return presidio_analyzer.AnalyzerEngine(
        registry=presidio_analyzer.RecognizerRegistry(recognizers=recognizers, supported_languages=[_LANGUAGE]),
        nlp_engine=_blank_pipeline(),
        supported_languages=[_LANGUAGE],
        # As substrings, "lic" would be found in "public".
        context_aware_enhancer=LemmaContextAwareEnhancer(context_matching_mode="whole_word"),
    )


def _blank_pipeline() -> NlpEngine:
    import spacy
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    pipeline = spacy.blank(_LANGUAGE)
    tokenize = pipeline.tokenizer

    def tokenize_with_lemmas(text: str) -> Doc:
        # Words of context are compared with lemmas, which a blank pipeline leaves empty.
        doc: Doc = tokenize(text)
        for token in doc:
            token.lemma_ = token.lower_
        return doc

    pipeline.tokenizer = tokenize_with_lemmas
    engine = SpacyNlpEngine()
    # What is set here is neither loaded nor downloaded.
    engine.nlp = {_LANGUAGE: pipeline}  # type: ignore[assignment]
    return engine
