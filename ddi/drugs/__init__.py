"""Find the drugs that a label names, and say which they are.

Layers propose mentions: a dictionary of names, the label's own names, the abbreviations that it defines, names built
on a parent drug's as metabolites' are, and words that look and stand like a drug's. A linear model trained on annotated
labels judges what the dictionary and the last layer propose.

Data types: `RecognisedDrug`, `DrugEntry`, `Dictionary`, `LabelNames`, `Layer`, `EntryKind`.

Functions: `recognise`, `recognise_label`, `load_dictionary`, `label_names`.

Elsewhere: `ddi.drugs.build` makes the dictionary file, `ddi.drugs.training` the model's weights,
`ddi.drugs.crossvalidation` the figures.
"""

from ddi.drugs.dictionary import Dictionary, load_dictionary
from ddi.drugs.label_names import LabelNames, label_names
from ddi.drugs.proposal import ALL_LAYERS
from ddi.drugs.recogniser import recognise, recognise_label
from ddi.drugs.values import DrugEntry, EntryKind, Layer, RecognisedDrug

__all__ = [
    "ALL_LAYERS",
    "Dictionary",
    "DrugEntry",
    "EntryKind",
    "LabelNames",
    "Layer",
    "RecognisedDrug",
    "label_names",
    "load_dictionary",
    "recognise",
    "recognise_label",
]
