"""llama.cpp as a peer: its converter, its quantizer and its arithmetic, through llama-cpp-python.

The converter is not in the Python package: SOURCE is llama.cpp's tree, which the package's source archive carries as
vendor/llama.cpp.
"""

import contextlib
import ctypes
import io
import logging
import os
import sys
from pathlib import Path

import llama_cpp
import numpy as np

# The quantizer's types by our names; q4_k_m and its like are mixes of formats.
TYPES = {
    "f16": llama_cpp.LLAMA_FTYPE_MOSTLY_F16, "bf16": llama_cpp.LLAMA_FTYPE_MOSTLY_BF16,
    "q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0, "q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0,
    "q4_1": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_1, "q5_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q5_0,
    "q5_1": llama_cpp.LLAMA_FTYPE_MOSTLY_Q5_1, "q4_k_m": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M,
    "q5_k_m": llama_cpp.LLAMA_FTYPE_MOSTLY_Q5_K_M, "q6_k": llama_cpp.LLAMA_FTYPE_MOSTLY_Q6_K,
    "iq4_nl": llama_cpp.LLAMA_FTYPE_MOSTLY_IQ4_NL, "iq4_xs": llama_cpp.LLAMA_FTYPE_MOSTLY_IQ4_XS,
    "q2_k": llama_cpp.LLAMA_FTYPE_MOSTLY_Q2_K, "q3_k_m": llama_cpp.LLAMA_FTYPE_MOSTLY_Q3_K_M,
    "f32": llama_cpp.LLAMA_FTYPE_ALL_F32,
}

F32 = 0  # ggml's number of the type, for the cache


@llama_cpp.llama_log_callback
def quiet(level, text, data):
    """Drops llama.cpp's log."""


llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))


def convert(source, folder, output):
    """Converts a Hugging Face folder to a GGUF file in f32.

    The converter tells pre-tokenizers apart by hashing what a tokenizer makes of one text and knows no tokenizer of a
    fixture; these split as GPT-2's. It asks for two settings by names that transformers 5 has given up.
    """
    for path in (source, os.path.join(source, "gguf-py")):
        if path not in sys.path:
            sys.path.insert(0, path)
    import conversion
    import gguf
    from conversion.base import ModelBase, ModelType, TextModel

    settings = ModelBase.load_hparams(Path(folder), False)
    if settings["model_type"] == "gpt2":
        settings["n_ctx"] = settings["n_positions"]
    if settings["model_type"] == "gpt_neox":
        settings["rotary_pct"] = settings["rope_parameters"]["partial_rotary_factor"]
    logging.disable(logging.WARNING)
    TextModel.get_vocab_base_pre = lambda self, tokenizer: "gpt-2"
    model = conversion.get_model_class(conversion.get_model_architecture(settings, ModelType.TEXT))
    with contextlib.redirect_stderr(io.StringIO()):
        model(Path(folder), gguf.LlamaFileType.ALL_F32, Path(output), hparams=settings).write()


def quantize(source, output, kind):
    """Stores a file in another format; raises where llama.cpp refuses."""
    settings = llama_cpp.llama_model_quantize_default_params()
    settings.ftype = TYPES[kind]
    settings.nthread = 1
    settings.allow_requantize = True
    if llama_cpp.llama_model_quantize(source.encode(), output.encode(), ctypes.byref(settings)) != 0:
        raise RuntimeError(f"llama.cpp does not quantize {source} to {kind}")


class Peer:
    """A decoder, or an encoder and its decoder, in llama.cpp with a cache of f32."""

    def __init__(self, path, context=192):
        self.model = llama_cpp.Llama(path, n_ctx=context, n_batch=context, n_ubatch=context, n_threads=1,
                                     n_threads_batch=1, logits_all=True, type_k=F32, type_v=F32, verbose=False,
                                     # Below 0: what the file says. The package's own defaults would override it.
                                     yarn_attn_factor=-1.0, yarn_beta_fast=-1.0, yarn_beta_slow=-1.0)
        self.context = self.model.ctx
        self.batch = llama_cpp.llama_batch_init(context, 0, 1)
        self.position = 0

    def start(self, inputs):
        """Forgets all, then encodes `inputs`, for an encoder and decoder."""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.context), True)
        self.position = 0
        if inputs and llama_cpp.llama_encode(self.context, self.filled(inputs)) != 0:
            raise RuntimeError("llama.cpp can't encode")

    def filled(self, ids):
        self.batch.n_tokens = len(ids)
        for index, token in enumerate(ids):
            self.batch.token[index] = token
            self.batch.pos[index] = self.position + index
            self.batch.n_seq_id[index] = 1
            self.batch.seq_id[index][0] = 0
            self.batch.logits[index] = 1
        return self.batch

    def step(self, ids):
        """Logits after each of `ids`, which follow what came before: [tokens, vocabulary]."""
        if llama_cpp.llama_decode(self.context, self.filled(ids)) != 0:
            raise RuntimeError("llama.cpp can't decode")
        self.position += len(ids)
        rows = [np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(self.context, i), (self.model.n_vocab(),)).copy()
                for i in range(len(ids))]
        return np.stack(rows)

    def logits(self, ids, inputs=None):
        """Logits after every token, computed in one batch."""
        self.start(inputs)
        return self.step(ids)

    def continuation(self, ids, count, inputs=None):
        """The prompt and `count` tokens chosen greedily, and the logits they were chosen by."""
        self.start(inputs)
        ids, rows = list(ids), [self.step(ids)[-1]]
        while True:
            ids.append(int(rows[-1].argmax()))
            if len(rows) == count:
                return ids, np.stack(rows)
            rows.append(self.step(ids[-1:])[0])
