"""The tiny tokenizers of the fixtures, trained on a few sentences of our own."""

import io
import json
import os

import sentencepiece
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import T5TokenizerFast

TEXT = [
    "My card was lost on the way to the station, please block the card.",
    "The payment was taken twice and the second payment is still pending.",
    "Where is my refund? It was promised for the end of the week.",
    "I can't sign in: the code never arrives on my phone.",
    "Please change the address on my account, we moved to another city.",
    "Thank you, the transfer has arrived and everything is fine now.",
    "What is the fee for a payment in another currency?",
]
WORDPIECE = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list("abcdefghijklmnopqrstuvwxyz0123456789.,!?'") + [
    "##" + c for c in "abcdefghijklmnopqrstuvwxyz0123456789"] + ["card", "lost", "my", "the", "##ing", "pay", "##ment"]


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))


def byte_level(folder, size, special, settings, post=None):
    """A byte-level BPE whose special tokens come first."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(TEXT, trainer)
    if post:
        tokenizer.post_processor = post(tokenizer)
    os.makedirs(folder, exist_ok=True)
    write_json(os.path.join(folder, "tokenizer.json"), json.loads(tokenizer.to_str()))
    write_json(os.path.join(folder, "tokenizer_config.json"), settings)


def unigram(folder, size):
    """A unigram vocabulary as T5's, without the table of normalizations (it alone has 240 KB)."""
    os.makedirs(folder, exist_ok=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT), model_writer=model, vocab_size=size, model_type="unigram", pad_id=0, eos_id=1,
        unk_id=2, bos_id=-1, normalization_rule_name="identity", minloglevel=2)
    path = os.path.join(folder, "spiece.model")
    with open(path, "wb") as file:
        file.write(model.getvalue())
    fast = T5TokenizerFast.from_pretrained(folder, extra_ids=0)
    write_json(os.path.join(folder, "tokenizer.json"), json.loads(fast.backend_tokenizer.to_str()))
    write_json(os.path.join(folder, "tokenizer_config.json"), {
        "tokenizer_class": "T5Tokenizer", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "extra_ids": 0})


def word_piece(folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(WORDPIECE) + "\n")
    write_json(os.path.join(folder, "tokenizer_config.json"), {"tokenizer_class": "BertTokenizer", "do_lower_case": True})


def write_all(root):
    byte_level(os.path.join(root, "byte-level"), 296, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], {
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"})
    byte_level(os.path.join(root, "roberta"), 296, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"], {
        "tokenizer_class": "RobertaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
        "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>",
        "add_prefix_space": False}, lambda t: processors.RobertaProcessing(
            ("</s>", 2), ("<s>", 0), add_prefix_space=False))
    unigram(os.path.join(root, "unigram"), 76)
    word_piece(os.path.join(root, "wordpiece"))
