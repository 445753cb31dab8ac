"""Figures of Boyce, Gardner and Harkema (BioNLP 2012), to stand beside ours."""

from __future__ import annotations

#: Table 3: (row, part, learner) to precision, recall and F. Their Stanford parser stands where Stanza does here, their
#: ClearParser where spaCy does; their baseline is our row of bigrams; JRip, J48 and SMO are rules, tree and svm.
TABLE_3: dict[tuple[str, str, str], tuple[float, float, float]] = {
    ("bigrams", "development", "rules"): (0.588, 0.656, 0.620),
    ("bigrams", "development", "tree"): (0.584, 0.573, 0.578),
    ("bigrams", "development", "svm"): (0.639, 0.677, 0.658),
    ("stanza", "development", "rules"): (0.762, 0.680, 0.719),
    ("stanza", "development", "tree"): (0.809, 0.804, 0.807),
    ("stanza", "development", "svm"): (0.851, 0.815, 0.833),
    ("spacy", "development", "rules"): (0.787, 0.793, 0.790),
    ("spacy", "development", "tree"): (0.822, 0.791, 0.806),
    ("spacy", "development", "svm"): (0.828, 0.887, 0.856),
    ("stanza", "test", "rules"): (0.778, 0.665, 0.717),
    ("stanza", "test", "tree"): (0.828, 0.832, 0.830),
    ("stanza", "test", "svm"): (0.843, 0.838, 0.840),
    ("spacy", "test", "rules"): (0.764, 0.760, 0.762),
    ("spacy", "test", "tree"): (0.850, 0.760, 0.802),
    ("spacy", "test", "svm"): (0.836, 0.883, 0.859),
    ("modality", "test", "rules"): (0.963, 0.897, 0.929),
    ("modality", "test", "tree"): (0.887, 0.948, 0.917),
    ("modality", "test", "svm"): (0.941, 0.957, 0.949),
}

#: Section 4: how many of the 20 heaviest features of the SVM were words on the syntactic path.
PATH_WORDS_OF_20 = {"stanza": 19, "spacy": 20}
