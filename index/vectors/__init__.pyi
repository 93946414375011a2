from .cosine import (
    cosines as cosines,
    float16_dot_products as float16_dot_products,
    float16_error_bound as float16_error_bound,
    nearest_rows as nearest_rows,
    possible_top_k as possible_top_k,
)
from .hnsw import (
    MIN_EXPANSION as MIN_EXPANSION,
    HnswGraph as HnswGraph,
    write_hnsw_graph as write_hnsw_graph,
)
from .live_vectors import LiveVectors as LiveVectors
from .quantization import (
    Floats32 as Floats32,
    Int8Vectors as Int8Vectors,
    approximate_cosines as approximate_cosines,
    binarize as binarize,
    cosine_bounds as cosine_bounds,
    max_approximate_cosines as max_approximate_cosines,
    quantize as quantize,
)
