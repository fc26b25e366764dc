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
    fixture; these split as GPT-2's.
    """
    for path in (source, os.path.join(source, "gguf-py")):
        if path not in sys.path:
            sys.path.insert(0, path)
    import conversion
    import gguf
    from conversion.base import ModelBase, ModelType, TextModel

    logging.disable(logging.WARNING)
    TextModel.get_vocab_base_pre = lambda self, tokenizer: "gpt-2"
    settings = ModelBase.load_hparams(Path(folder), False)
    model = conversion.get_model_class(conversion.get_model_architecture(settings, ModelType.TEXT))
    with contextlib.redirect_stderr(io.StringIO()):
        model(Path(folder), gguf.LlamaFileType.ALL_F32, Path(output)).write()


def quantize(source, output, kind):
    """Stores a file in another format; raises where llama.cpp refuses."""
    settings = llama_cpp.llama_model_quantize_default_params()
    settings.ftype = TYPES[kind]
    settings.nthread = 1
    settings.allow_requantize = True
    if llama_cpp.llama_model_quantize(source.encode(), output.encode(), ctypes.byref(settings)) != 0:
        raise RuntimeError(f"llama.cpp does not quantize {source} to {kind}")


class Peer:
    """A decoder in llama.cpp, with a cache of f32."""

    def __init__(self, path, context=192):
        self.model = llama_cpp.Llama(path, n_ctx=context, n_batch=context, n_ubatch=context, n_threads=1,
                                     n_threads_batch=1, logits_all=True, type_k=F32, type_v=F32, verbose=False,
                                     # Below 0: what the file says. The package's own defaults would override it.
                                     yarn_attn_factor=-1.0, yarn_beta_fast=-1.0, yarn_beta_slow=-1.0)

    def logits(self, ids):
        """Logits after every token, computed in one batch: [tokens, vocabulary]."""
        self.model.reset()
        self.model._ctx.kv_cache_clear()
        self.model.eval(ids)
        return np.array(self.model.scores[:len(ids)], dtype=np.float32)

    def continuation(self, ids, count):
        """The prompt and `count` tokens chosen greedily, and the logits they were chosen by."""
        self.model.reset()
        self.model._ctx.kv_cache_clear()
        ids, rows = list(ids), []
        self.model.eval(ids)
        for _ in range(count):
            rows.append(np.array(self.model.scores[len(ids) - 1], dtype=np.float32))
            ids.append(int(rows[-1].argmax()))
            self.model.eval(ids[-1:])
        return ids, np.stack(rows)
