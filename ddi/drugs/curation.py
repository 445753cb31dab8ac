"""General word lists that decide which names of a source become entries of the dictionary.

None of these lists was made from annotations of the corpus: they are what pharmacology and English know anyway.
All words are keys (`ddi.drugs.tokens.name_key`).
"""

from __future__ import annotations

import re


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.split("|") if line.strip())


# Counter-ions, hydrates, esters of prodrugs and forms: "fluvoxamine maleate" names fluvoxamine.
SALTS = frozenset(
    """
    acetate acetonide acid alafenamide anhydrous aspartate axetil besilate besylate bicarbonate bisulfate bitartrate
    bromide butyrate calcium camsylate carbonate chloride cilexetil citrate cypionate decanoate dihydrate
    dihydrochloride dimesylate diphosphate dipivoxil dipropionate disodium disoproxil embonate enanthate erbumine
    estolate esylate etexilate ethanolate ethylsuccinate fumarate gluconate hcl hemifumarate hemihydrate hippurate
    hyclate hydrate hydrobromide hydrochloride hydroiodide iodide isethionate lactate lactobionate lysine malate
    maleate medocaril medoxomil meglumine mesilate mesylate methanesulfonate methylsulfate mofetil monohydrate
    monohydrochloride mononitrate mucate napsylate nitrate olamine orotate oxalate palmitate pamoate pentahydrate
    phosphate pivoxil polistirex potassium propionate proxetil salicylate sesquihydrate sodium stearate succinate
    sulfate sulphate tannate tartrate teoclate tosilate tosylate trihydrate trisilicate trometamol tromethamine
    valerate xinafoate
    """.split()
)

# Letters ahead of a name for one isomer or a mixture: the corpus annotates the name alone.
ISOMERS = frozenset("d dl e l r rac s z".split())

# Forms after a brand name: "Toprol-XL", "Septra DS".
FORMS = frozenset("cd cr dr ds ec er hbp hct hp ir la od odt pm sa sr tm xl xr".split())

# Words in the name of a class, an enzyme, a transporter or a preparation, never of one drug.
CLASS_WORDS = frozenset(
    """
    agent agents agonist agonists albumin analog analogs analogue analogues antagonist antagonists antibiotic
    antibiotics antibodies antibody antigen antigens apo apolipoprotein apolipoproteins blocker blockers channel
    channels compound compounds contraceptive contraceptives cytochrome derivative derivatives dna domain drug drugs
    enzyme enzymes extract extracts factor factors family gene genes globulin globulins hormone hormones hydrolase
    immunoglobulin immunoglobulins inhibitor inhibitors insulins isoenzyme kinase ligand ligands lipoprotein
    lipoproteins metabolite mrna oxidase peptides phosphatase pollen polymerase preparation preparations product
    products protease protein proteins receptor receptors reductase rna steroid steroids subfamily subunit
    supplement supplements synthase therapy toxin toxins transferase transporter transporters treatment vaccine
    vaccines venom venoms virus vitamins whole
    """.split()
)

# Common words, names of people and places, units and laboratory shorthand that are also somebody's brand or synonym.
ENGLISH = frozenset(
    """
    accord acetate active alkanes alkenes aman amide amides amino amphetamines anion anions arima armin armour arvin
    base beta bicarbonate bicarbonates bromide calcio cannabinoid cannabinoids caps carbonate cation cations cdna
    cera ches chloride chrom cinna citrate close cloves cold colgate control corwin crna daca dagan dala diamond
    diamonds disulfide disulfides dna dona ecstasy eisen epoxide epoxides equal ester esters fargo fica flour flours
    fluoride fluorides focus food free fumarate gana generic generics glucuronide glucuronides half halon hana hemel
    hierro hops hydroxide hydroxides indio kendrick lactate light maleate meal mirna mirnas modus mops mrna mtdna
    naca nads neca nitrate normal oats olefins oxide palin paps parabens peroxide peroxides phenols phosphate
    phosphates phthalates placebo plasma polyphenols prime pulsar rdna rela resin safra saha salt salts select serum
    silverado sirna sits sone succinate sulfate sulfates sulfide sulfonamide sulfonylurea sunkist tannins tartrate
    tetris tham theon triptan triptans tris trna vals vicks vitae water zeolites
    """.split()
)

# Drugs in the plural or by their effect: names of classes that sources list under longer names.
CLASSES = frozenset(
    """
    alkaloid aminoglycoside antacid antiarrhythmic anticholinergic anticoagulant anticonvulsant antidepressant
    antidiabetic antiepileptic antifungal antihistamine antihypertensive antimalarial antipsychotic antiretroviral
    anxiolytic apolipoprotein azole barbiturate benzodiazepine bisphosphonate caplet carbapenem catecholamine
    cephalosporin contraceptive copolymer corticosteroid cytotoxic dihydropyridine diuretic ergot estrogen fibrate
    fluoroquinolone glucocorticoid glycoside gonadotropin haemoglobin hemoglobin hypnotic immunosuppressant laxative
    lipoprotein macrolide monohydrochloride narcotic neuroleptic nitrate nondihydropyridine opiate opioid overdosage
    phenothiazine progestin progestogen prostaglandin quinolone renin retinoid salicylate sedative statin steroid
    stimulant sulfonamide sulfonylurea sulphonamide sulphonylurea thiazide thiazolidinedione thrombolytic tricyclic
    vasodilator vasopressor
    """.split()
)

# Endings of words that speak of diseases, findings, acts and qualities.
NO_NAME = re.compile(
    r"(?:aemia|emia|uria|itis|algia|osis|toxicity|toxic|pathy|ectomy|scopy|graphy|grams?|logy|logic|tion|tions|ness|ments?|ical"
    r"|able|ible|ular|ing|ings|ed|ly|ally|istry|ville|town|burg|ware|ford|wise|ship|less|ious|eous|ity|ities|ism|ists?|ary)$"
)

# Ions, foods, excipients and substances of the body: more often that than a medicine taken.
SUBSTANCES = _lines(
    """
    acacia|acetic acid|acetone|acetylcholine|acth|adenine|adenosine|adenosine diphosphate|adenosine triphosphate|
    adrenaline|adrenocorticotropic hormone|alanine|albumin|aldosterone|aluminum oxide|amber|amino acids|ammonia|
    anandamide|angiotensin|angiotensin i|angiotensin ii|angiotensinogen|antidiuretic hormone|antimony|apple|
    arabic gum|arachidonic acid|arginine|argon|arsenic|ascorbic acid|asparagine|aspartame|aspartic acid|atp|beeswax|
    bentonite|benzene|benzeneacetic acid|benzoic acid|benzyl alcohol|bilirubin|biotin|bismuth|boric acid|boron|
    bradykinin|brown iron oxide|butyl alcohol|butyl hydroxytoluene|cadmium|caesium|calcitonin|calcium|
    calcium cation|calcium ions|calcium phosphate|carbomer|carbon|carbon dioxide|carbon monoxide|carnauba wax|
    carnitine|cashew|cashews|cellulose|cesium|cetyl alcohol|cgmp|chamomile|chickpea|chloride ion|chloroform|
    chlorophyll|cholecystokinin|cholesterol|cholesterol ldl|choline|chromium|citric acid|clove|cobalt|cocoa|
    coenzyme a|coffee|collagen|colloidal silicon dioxide|copper|corn|corn starch|corticosterone|corticotropin|
    cortisol|cortisone|creatine|creatine phosphate|creatinine|croscarmellose|croscarmellose sodium|crospovidone|
    cyclic amp|cyclic gmp|cysteine|cystine|cytidine|cytosine|dehydroepiandrosterone|dehydroepiandrosterone sulfate|
    deoxyadenosine|deoxycytidine|deoxyguanosine|deoxythymidine|dextrose|dhea|diacetyl|dihydrotestosterone|
    dimethicone|dinoprost|dinoprostone|docusate sodium|dopamine|edetate disodium|edta|egg|elastin|endorphin|
    epinephrine|ergosterol|escherichia coli|estriol|estrone|ether|ethylcellulose|ferric oxide|ferric oxide red|
    ferric oxide yellow|fibrin|fibrinogen|fluorescein|folate|folic acid|follicle stimulating hormone|formaldehyde|
    frankincense|fructose|fumaric acid|gaba|gadolinium|galactose|gamma aminobutyric acid|garlic|gastrin|gelatin|
    gelatine|ghrelin|ginger|glucagon|glucosamine|glucose|glucuronic acid|glutamate|glutamic acid|glutamine|
    glutathione|glycated hemoglobin|glycerin|glycerol|glyceryl monostearate|glyceryl stearate|glycine|glycogen|
    glycosylated hemoglobin|gnrh|gold|grapefruit|guanosine|hdl cholesterol|helium|heme|hemin|hemoglobin|hexane|
    histamine|histidine|homocysteine|horseradish|human albumin|human serum albumin|hyaluronic acid|
    hydrochloric acid|hydrogen|hydrogen peroxide|hydroxyethyl cellulose|hydroxypropyl cellulose|hypromellose|
    indican|indigo carmine|indium|indocyanine green|indoleacetic acid|inosine|inositol|insulin|intrinsic factor|
    iodine|iron oxide|iron oxide black|iron oxide red|iron oxide yellow|isoleucine|isopropyl alcohol|kaolin|keratin|
    lactic acid|lactose|lactose monohydrate|lauryl sulfate|ldl cholesterol|lecithin|lemon|leptin|leucine|
    leukotriene|licorice|light green|linoleic acid|liquorice|lutein|luteinizing hormone|lysine|magnesium oxide|
    magnesium stearate|maleic acid|malic acid|maltodextrin|maltose|mannitol|mannose|melatonin|menthol|methanol|
    methionine|methyl alcohol|methylcellulose|methylene chloride|methylparaben|mevalonate|mevalonic acid|
    microcrystalline cellulose|milk|molybdenum|myrrh|nadh|nadph|neon|nickel|nicotinamide|nitric oxide|nitrite|
    nitrogen|nitrous oxide|noradrenaline|norepinephrine|oat|oats|oleic acid|orange|oregano|ornithine|oxygen|
    oxytocin|ozone|p coumaric acid|palmitic acid|parathormone|parathyroid hormone|pecan|pecans|pectin|pentagastrin|
    peppermint|pepsin|phenol|phenoxyethanol|phenylalanine|phospholipids|phosphoric acid|phosphorus|platinum|
    polydextrose|polyethylene glycol|polysorbate|polysorbate 20|polysorbate 80|polyvinyl alcohol|potassium|
    potassium phosphate|povidone|povidone k30|progesterone|prolactin|proline|propionic acid|propylene glycol|
    propylparaben|prostacyclin|prostaglandin|prostaglandin e2|prothrombin|pyridoxine|pyruvic acid|retinol|
    riboflavin|ribose|rubidium|saccharin|sarin|secretin|selenium|serine|serotonin|serum albumin|sex hormone|shellac|
    silica|silicon|silicon dioxide|silver|simethicone|sodium|sodium benzoate|sodium bicarbonate|
    sodium carboxymethylcellulose|sodium chloride|sodium citrate|sodium hydroxide|sodium lauryl sulfate|
    sodium phosphate|sodium starch glycolate|somatostatin|soot|sorbic acid|sorbitan|sorbitol|squalene|starch|
    stearic acid|stearyl alcohol|substance p|succinic acid|sucrose|sugar|sugarcane|sulfur|talc|tantalum|
    tartaric acid|taurine|tea|testosterone|thiamine|threonine|thrombin|thromboplastin|thromboxane|thromboxane a2|
    thromboxane b2|thymidine|thymine|thyroid|thyroid stimulating hormone|thyrotropin|thyroxine|titanium|
    titanium dioxide|titanium oxide|tobacco|toluene|tomato|triacetin|triethyl citrate|triglycerides|triiodothyronine|
    trolamine|trypsin|turpentine|tyramine|tyrosine|uracil|urea|uric acid|uridine|valine|vanadium|vanillin|
    vasopressin|vitamin a|vitamin b|vitamin b12|vitamin c|vitamin d|vitamin e|vitamin k|watercress|wheat|xanthine|
    xenon|xylitol|yeast|yellow wax|zinc
    """
)

# Names that labels use and the source leaves out, because they are English words, plants or metabolites, and their
# DrugBank ids.
ADDED: dict[str, str] = {
    "ethanol": "DB00898",
    "caffeine": "DB00201",
    "digitalis": "",
    "endoxifen": "",
    "nicotine": "DB00184",
    "niacin": "DB00627",
    "penicillin": "",
}
SYNONYMS_ADDED: dict[str, str] = {
    "alcohol": "ethanol",
    "ethyl alcohol": "ethanol",
    "nicotinic acid": "niacin",
    "st johns wort": "st. john's wort",
    "hypericum perforatum": "st. john's wort",
}

# "Aluminum hydroxide" is not aluminum in another salt: the metal's name alone would lose the drug.
ELEMENTS = frozenset(
    """
    aluminium aluminum ammonium bismuth calcium ferric ferrous hydrogen iron magnesium potassium silver sodium zinc
    """.split()
)

# Metabolites with names of their own that labels name and the sources list as drugs, and their parents.
METABOLITES: dict[str, str] = {
    "benazeprilat": "benazepril",
    "canrenone": "spironolactone",
    "cotinine": "nicotine",
    "cycloguanil": "proguanil",
    "dextrorphan": "dextromethorphan",
    "endoxifen": "tamoxifen",
    "erythrohydrobupropion": "bupropion",
    "fosinoprilat": "fosinopril",
    "m chlorophenylpiperazine": "trazodone",
    "mcpp": "trazodone",
    "meta chlorophenylpiperazine": "trazodone",
    "mesoridazine": "thioridazine",
    "moexiprilat": "moexipril",
    "nordazepam": "diazepam",
    "nordiazepam": "diazepam",
    "oseltamivir carboxylate": "oseltamivir",
    "oxypurinol": "allopurinol",
    "paraxanthine": "caffeine",
    "perindoprilat": "perindopril",
    "quinaprilat": "quinapril",
    "ramiprilat": "ramipril",
    "sn 38": "irinotecan",
    "threohydrobupropion": "bupropion",
    "trandolaprilat": "trandolapril",
}
