// Sizes of the scratch that a product or an attention works in, shared by every instruction set so that one buffer
// serves whichever kernels run.
#ifndef CK_PANEL_H
#define CK_PANEL_H

#include "blocks.h"

enum {
    /// A panel holds at most this many weight rows, rearranged so that neighbouring lanes are neighbouring rows.
    CK_PANEL_ROWS = 32,
    /// ... and this many blocks of them: with the activations beside it, a panel stays within a 32 KB level-1 cache.
    CK_PANEL_BLOCKS = 16,
    /// Bytes of one block of a panel: a byte or two an element, the scales and the minima.
    CK_PANEL_BLOCK_BYTES = CK_PANEL_ROWS * (CK_BLOCK + 8),
    /// As many inputs in blocks of 256.
    CK_PANEL_SUPER_BLOCKS = CK_PANEL_BLOCKS * CK_BLOCK / CK_SUPER_BLOCK,
    /// ... of which each has a byte an element, 16 scales of four bytes and minima of two, and the two that are f32.
    CK_PANEL_SUPER_BLOCK_BYTES = CK_PANEL_ROWS * (CK_SUPER_BLOCK + CK_GROUPS * 6 + 8),
    /// Inputs of a panel of f32 values.
    CK_DENSE_PANEL_K = 160,
    /// Queries whose scores are held at once.
    CK_QUERY_TILE = 4,
    /// ... by attention over cached keys, at most.
    CK_CACHED_QUERY_TILE = 8,
    /// Lanes of the widest vector; rows of scores and transposed keys are padded to it.
    CK_LANES = 16,
};

static inline size_t ck_round_up(size_t n, size_t step) { return (n + step - 1) / step * step; }

#endif
