"""The terms that occur in a site's JSON-LD, as published: schema.org 28, PROV-O of 30 April 2013, and the
generator's own. tests/vocabulary holds the first against the whole of schema.org."""

SCHEMA, PROV = "http://schema.org/", "http://www.w3.org/ns/prov#"
XSD, OWN = "http://www.w3.org/2001/XMLSchema#", "urn:leerspoor:terms#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# Kind → the kind above it.
KINDS = {
    SCHEMA + kind: SCHEMA + above for kind, above in {
        "CreativeWork": "Thing", "WebPage": "CreativeWork", "CollectionPage": "WebPage",
        "SearchResultsPage": "WebPage", "WebSite": "CreativeWork", "Article": "CreativeWork",
        "Report": "Article", "DefinedTermSet": "CreativeWork", "Intangible": "Thing",
        "DefinedTerm": "Intangible", "Organization": "Thing", "Event": "Thing", "Place": "Thing",
        "ItemList": "Intangible", "BreadcrumbList": "ItemList", "ListItem": "Intangible",
    }.items()} | {
    PROV + "Organization": PROV + "Agent", PROV + "Entity": None, PROV + "Activity": None,
    PROV + "Agent": None, SCHEMA + "Thing": None}

TEXT, DATE, INTEGER, TIME, ADDRESS = "text", "date", "integer", "time", "address"

# Property → (kinds that have it, kinds of its values).
PROPERTIES = {
    SCHEMA + name: ({SCHEMA + d for d in domain}, {SCHEMA + r if r[0].isupper() else r for r in ranges})
    for name, (domain, ranges) in {
        "name": (["Thing"], [TEXT]), "description": (["Thing"], [TEXT]),
        "alternateName": (["Thing"], [TEXT]), "creditText": (["CreativeWork"], [TEXT]), "identifier": (["Thing"], [TEXT]),
        "url": (["Thing"], [ADDRESS]), "mainEntity": (["CreativeWork"], ["Thing"]),
        "about": (["CreativeWork", "Event"], ["Thing"]),
        "dateCreated": (["CreativeWork"], [DATE]), "dateModified": (["CreativeWork"], [DATE]),
        "datePublished": (["CreativeWork"], [DATE]), "inLanguage": (["CreativeWork", "Event"], [TEXT]),
        "isBasedOn": (["CreativeWork"], ["CreativeWork"]), "isPartOf": (["CreativeWork"], ["CreativeWork"]),
        "publisher": (["CreativeWork"], ["Organization"]),
        "startDate": (["Event"], [DATE]), "location": (["Event", "Organization"], [TEXT, "Place"]),
        "organizer": (["Event"], ["Organization"]), "contributor": (["CreativeWork", "Event"], ["Organization"]),
        "inDefinedTermSet": (["DefinedTerm"], ["DefinedTermSet"]),
        "itemListElement": (["ItemList"], ["ListItem"]), "item": (["ListItem"], ["Thing"]),
        "position": (["ListItem", "CreativeWork"], [INTEGER]),
    }.items()} | {
    PROV + name: ({PROV + domain}, {PROV + r if r[0].isupper() else r for r in ranges})
    for name, (domain, ranges) in {
        "wasGeneratedBy": ("Entity", ["Activity"]), "wasInvalidatedBy": ("Entity", ["Activity"]),
        "wasDerivedFrom": ("Entity", ["Entity"]), "wasRevisionOf": ("Entity", ["Entity"]),
        "wasAttributedTo": ("Entity", ["Agent"]), "wasAssociatedWith": ("Activity", ["Agent"]),
        "startedAtTime": ("Activity", [TIME]), "endedAtTime": ("Activity", [TIME]),
    }.items()}
# The generator's own terms (generator/write/graph.h): what they may say.
OWN_TERMS = {
    "createdBasis": r"git|front-matter|unknown", "modifiedBasis": r"git|unknown",
    "basis": r"site\.yaml|labels", "state": r"modified|uncommitted", "history": r"incomplete",
    "path": r".+", "blob": r"git:[0-9a-f]{40}", "people": r"\d+", "earlierLife": None,
    "kind": r"created|oldest-known|changed|moved|moved-changed|merged|removed",
    "effect": r"substantive|formatted|hidden|reviewed|moved|joined|ignored|mass|unknown"}

LEXICAL = {
    ADDRESS: r"https?://\S+", DATE: r"\d{4}(-\d\d(-\d\d)?)?", INTEGER: r"\d+",
    TIME: r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"}
