"""Facts about the fields of an openFDA drug label: which section each one holds.

From openFDA's field reference for drug labels and FDA's list of LOINC section codes. A field's name is its section's
name with underscores; ``spl_`` stands before those that every kind of product has.
"""

from __future__ import annotations

from typing import Final

FIELD_CODES: Final = {
    "abuse": "34086-9",
    "active_ingredient": "55106-9",
    "adverse_reactions": "34084-4",
    "animal_pharmacology_and_or_toxicology": "34091-9",
    "ask_doctor": "50569-3",
    "ask_doctor_or_pharmacist": "50568-5",
    "boxed_warning": "34066-1",
    "carcinogenesis_and_mutagenesis_and_impairment_of_fertility": "34083-6",
    "clinical_pharmacology": "34090-1",
    "clinical_studies": "34092-7",
    "contraindications": "34070-3",
    "controlled_substance": "34085-1",
    "dependence": "34087-7",
    "description": "34089-3",
    "do_not_use": "50570-1",
    "dosage_and_administration": "34068-7",
    "dosage_forms_and_strengths": "43678-2",
    "drug_abuse_and_dependence": "42227-9",
    "drug_and_or_laboratory_test_interactions": "34074-5",
    "drug_interactions": "34073-7",
    "general_precautions": "34072-9",
    "geriatric_use": "34082-8",
    "health_care_provider_letter": "71744-7",
    "how_supplied": "34069-5",
    "inactive_ingredient": "51727-6",
    "indications_and_usage": "34067-9",
    "information_for_patients": "34076-0",
    "instructions_for_use": "59845-8",
    "keep_out_of_reach_of_children": "50565-1",
    "labor_and_delivery": "34079-4",
    "laboratory_tests": "34075-2",
    "mechanism_of_action": "43679-0",
    "microbiology": "49489-8",
    "nonclinical_toxicology": "43680-8",
    "nonteratogenic_effects": "34078-6",
    "nursing_mothers": "34080-2",
    "other_safety_information": "60561-8",
    "overdosage": "34088-5",
    "package_label_principal_display_panel": "51945-4",
    "patient_medication_information": "68498-5",
    "pediatric_use": "34081-0",
    "pharmacodynamics": "43681-6",
    "pharmacogenomics": "66106-6",
    "pharmacokinetics": "43682-4",
    "precautions": "42232-9",
    "pregnancy": "42228-7",
    "pregnancy_or_breast_feeding": "53414-9",
    "purpose": "55105-1",
    "questions": "53413-1",
    "recent_major_changes": "43683-2",
    "references": "34093-5",
    "spl_indexing_data_elements": "48779-3",
    "spl_medguide": "42231-1",
    "spl_patient_package_insert": "42230-3",
    "spl_product_data_elements": "48780-1",
    "spl_unclassified_section": "42229-5",
    "stop_use": "50566-9",
    "storage_and_handling": "44425-7",
    "teratogenic_effects": "34077-8",
    "use_in_specific_populations": "43684-0",
    "warnings": "34071-1",
    "warnings_and_cautions": "43685-7",
    "when_using": "50567-7",
}

# openFDA's words for a section where the label's own heading differs.
FIELD_TITLES: Final = {
    "spl_medguide": "Medication guide",
    "spl_patient_package_insert": "Patient package insert",
    "spl_product_data_elements": "Product data elements",
    "spl_indexing_data_elements": "Indexing data elements",
    "spl_unclassified_section": "Unclassified section",
    "warnings_and_cautions": "Warnings and precautions",
}

# Sections that can hold other sections, each of which openFDA then gives a second time in its own field.
CONTAINERS: Final = frozenset(
    (
        "precautions",
        "clinical_pharmacology",
        "use_in_specific_populations",
        "warnings_and_cautions",
        "warnings",
        "contraindications",
        "nonclinical_toxicology",
        "drug_abuse_and_dependence",
        "how_supplied",
        "adverse_reactions",
        "dosage_and_administration",
        "pregnancy",
        "pharmacodynamics",
        "pharmacokinetics",
        "drug_interactions",
        "boxed_warning",
        "indications_and_usage",
        "description",
        "clinical_studies",
        "information_for_patients",
        "instructions_for_use",
        "spl_medguide",
        "spl_patient_package_insert",
        "patient_medication_information",
    )
)

NOT_SECTIONS: Final = frozenset({"id", "set_id", "version", "effective_time", "spl_id", "spl_set_id"})


def field_title(name: str) -> str:
    """Return the title of a field's section, for example ``Drug interactions``."""
    return FIELD_TITLES.get(name) or name.removeprefix("spl_").replace("_", " ").capitalize()
