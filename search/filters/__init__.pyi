from .facet_counts import (
    Facet as Facet,
    FacetValue as FacetValue,
    facets as facets,
)
from .properties import (
    PropertyClause as PropertyClause,
    articles_meeting as articles_meeting,
    no_such_value as no_such_value,
    property_clause as property_clause,
    unmet as unmet,
)
