from .auto_encoder import (
    AutoEncoder as AutoEncoder,
)
from .encoder import (
    Encoded as Encoded,
    Encoder as Encoder,
    PendingEncoding as PendingEncoding,
    QuestionEncoder as QuestionEncoder,
    already_encoded as already_encoded,
    unit_length as unit_length,
)
from .models import (
    Model as Model,
    find_model as find_model,
)
from .openvino_encoder import (
    OpenVinoEncoder as OpenVinoEncoder,
    write_openvino_files as write_openvino_files,
)
from .token_counts import (
    TokenCounter as TokenCounter,
    load_token_counter as load_token_counter,
)
from .torch_encoder import (
    TorchEncoder as TorchEncoder,
    check_device as check_device,
)
from .vectors import (
    BinaryVectors as BinaryVectors,
    Vector as Vector,
    Vectors as Vectors,
    vector_key as vector_key,
)
