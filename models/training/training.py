"""One training loop for both intent models: labels alone, or labels and a teacher's logits."""

import random
import time

import torch
from torch import nn

from encoder import batches_by_length, encode, padded

WARM_UP_SHARE = 0.06
LABEL_SMOOTHING = 0.05
DISTILLATION_TEMPERATURE = 2.0


def optimizers(model, rate, head_rate):
    """AdamW for the dense weights (no decay on biases and norms), and a sparse Adam for the word embeddings."""
    table = model.bert.get_input_embeddings().weight
    head = list(model.classifier.parameters())
    others = [weight for weight in model.bert.parameters() if weight is not table]
    dense = torch.optim.AdamW(
        [
            {"params": [weight for weight in others if weight.ndim > 1], "lr": rate, "weight_decay": 0.01},
            {"params": [weight for weight in others if weight.ndim == 1], "lr": rate, "weight_decay": 0.0},
            {"params": head, "lr": head_rate, "weight_decay": 0.0},
        ]
    )
    return [dense, torch.optim.SparseAdam([table], lr=rate)]


def schedule(step, steps):
    """Linear warm-up, then linear decay to zero."""
    warm_up = max(1, int(steps * WARM_UP_SHARE))
    return min((step + 1) / warm_up, (steps - step) / max(1, steps - warm_up))


def distillation_loss(logits, labels, teacher):
    """Half cross-entropy (rows with a label, -1 is none), half the teacher's divergence at temperature 2 (all rows)."""
    temperature = DISTILLATION_TEMPERATURE
    divergence = nn.functional.kl_div(
        torch.log_softmax(logits / temperature, dim=1),
        torch.log_softmax(teacher / temperature, dim=1),
        log_target=True,
        reduction="batchmean",
    )
    divergence = divergence * temperature**2
    if (labels >= 0).any():
        return 0.5 * nn.functional.cross_entropy(logits, labels, ignore_index=-1) + 0.5 * divergence
    return divergence


def train(model, tokenizer, epoch_rows, epochs, rate, head_rate, batch, seed, report):
    """Trains in place.

    `epoch_rows(epoch)` gives (texts, labels, teacher): labels are indices, -1 where there is none; teacher is None or
    logits [texts, labels]. `report(epoch)` is called after each epoch.
    """
    torch.manual_seed(seed)
    generator = random.Random(seed)
    pair = optimizers(model, rate, head_rate)
    initial = [[group["lr"] for group in optimizer.param_groups] for optimizer in pair]
    step, steps = 0, None
    for epoch in range(epochs):
        start = time.monotonic()
        texts, labels, teacher = epoch_rows(epoch)
        token_ids = encode(tokenizer, texts)
        labels = torch.tensor(labels)
        batches = batches_by_length([len(tokens) for tokens in token_ids], batch, generator)
        steps = steps or len(batches) * epochs
        model.train()
        total = 0.0
        for indices in batches:
            for optimizer, rates in zip(pair, initial):
                for group, initial_rate in zip(optimizer.param_groups, rates):
                    group["lr"] = initial_rate * max(0.0, schedule(step, steps))
            logits = model(*padded([token_ids[index] for index in indices]))
            if teacher is None:
                loss = nn.functional.cross_entropy(logits, labels[indices], label_smoothing=LABEL_SMOOTHING)
            else:
                loss = distillation_loss(logits, labels[indices], teacher[indices])
            loss.backward()
            for optimizer in pair:
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            total += loss.item()
            step += 1
        seconds = time.monotonic() - start
        print(f"epoch {epoch + 1}/{epochs}: loss {total / len(batches):.4f}, {seconds:.0f} s", flush=True)
        report(epoch)
