from rnnviz.engine.architecture import Architecture, answers_only, before_answers
from rnnviz.engine.encoder_decoder import EncoderDecoder

MANY_TO_MANY_DELAYED = Architecture(
    key="many-to-many-delayed",
    title="Many to many, delayed",
    summary="an encoder reads the whole input, then a decoder generates the output",
    inputs=before_answers,
    outputs=answers_only,
    order=50,
    network=EncoderDecoder,
)
