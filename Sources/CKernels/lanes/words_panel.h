// Panels of words: a run of blocks of one or two vectors of weight rows, unpacked once for many tokens.
//   a block of 32    word [8][vectors], d [vectors], minimum [vectors]
//   a block of 256   word [64][vectors], scale [16][vectors], pair [8][vectors], d [vectors], minimum [vectors]
#ifndef CK_LANES_WORDS_PANEL_H
#define CK_LANES_WORDS_PANEL_H

#include "words_256.h"
#include "words_32.h"

enum {
    WORD_BYTES = sizeof(vw),
    PANEL_VECTORS_32 = 8 + 2,
    PANEL_VECTORS_256 = 64 + CK_GROUPS + CK_GROUPS / 2 + 2,
    /// Blocks of a panel's run, of the largest format: 34 bytes for 32 elements.
    STAGED_ROW_BYTES = CK_PANEL_BLOCKS * (int)sizeof(ck_block_q8_0),
};
_Static_assert(PANEL_VECTORS_32 * BLOCK_ROWS * 4 <= CK_PANEL_BLOCK_BYTES, "the panel fits the scratch");
_Static_assert(PANEL_VECTORS_256 * BLOCK_ROWS * 4 <= CK_PANEL_SUPER_BLOCK_BYTES, "the panel fits the scratch");

/// Fewer rows than lanes are copied to where all can be read; the last one stands for those behind it.
static const uint8_t *staged_rows(const uint8_t *weights, size_t row_bytes, size_t rows, size_t bytes, uint8_t *stage) {
    for (size_t i = 0; i < BLOCK_LANES; i++)
        memcpy(stage + i * bytes, weights + (i < rows ? i : rows - 1) * row_bytes, bytes);
    return stage;
}

INLINE void panel_of_32(const ck_weight TYPE, const uint8_t *p, size_t stride, size_t blocks, size_t vectors,
                        uint8_t *out, uintptr_t ahead) {
    const size_t step = vectors * WORD_BYTES, bytes = ck_format_of(TYPE).bytes;
    for (size_t b = 0; b < blocks; b++, p += bytes, ahead += BLOCK_LANES * bytes) {
        prefetch_ahead(ahead, BLOCK_LANES * bytes);
        block_words_32 block;
        words_of_32(TYPE, p, stride, &block);
        UNROLL for (int j = 0; j < 8; j++, out += step) vw_store(out, block.word[j]);
        vw_store(out, __builtin_bit_cast(vw, block.d));
        vw_store(out + step, __builtin_bit_cast(vw, block.minimum));
        out += 2 * step;
    }
}

INLINE void panel_of_256(const ck_weight TYPE, const uint8_t *p, size_t stride, size_t blocks, size_t vectors,
                         uint8_t *out, uintptr_t ahead) {
    const size_t step = vectors * WORD_BYTES, bytes = ck_format_of(TYPE).bytes;
    const size_t runs = (size_t)(8 / parts_of_run(TYPE)), run_bytes = BLOCK_LANES * bytes / runs;
    for (size_t b = 0; b < blocks; b++, p += bytes) {
        block_head head;
        open_block(TYPE, p, stride, &head);
        for (size_t r = 0; r < runs; r++, ahead += run_bytes) {
            prefetch_ahead(ahead, run_bytes);
            vw raw[RUN_WORDS];
            load_run(TYPE, p, stride, r, raw);
            UNROLL for (int i = 0; i < parts_of_run(TYPE); i++) {
                vw word[8];
                words_of_part(TYPE, &head, raw, r, i, word);
                UNROLL for (int j = 0; j < 8; j++, out += step) vw_store(out, word[j]);
            }
        }
        UNROLL for (int g = 0; g < CK_GROUPS; g++, out += step) vw_store(out, (vw)head.scale[g]);
        UNROLL for (int g = 0; g < CK_GROUPS / 2; g++, out += step) vw_store(out, head.pair[g]);
        vw_store(out, __builtin_bit_cast(vw, head.d));
        vw_store(out + step, __builtin_bit_cast(vw, head.minimum));
        out += 2 * step;
    }
}

#define EACH_FORMAT_32(DO) DO(Q4_0) DO(Q4_1) DO(Q5_0) DO(Q5_1) DO(Q8_0) DO(IQ4_NL) DO(MXFP4)
#define EACH_FORMAT_256(DO) DO(Q2_K) DO(Q3_K) DO(Q4_K) DO(Q5_K) DO(Q6_K) DO(IQ4_XS)

#define PANEL(name, size)                                                                                     \
    static void panel_##name(const uint8_t *p, size_t stride, size_t blocks, size_t vectors, uint8_t *out,    \
                             uintptr_t ahead) {                                                               \
        panel_of_##size(CK_WEIGHT_##name, p, stride, blocks, vectors, out, ahead);                            \
    }
#define PANEL_32(name) PANEL(name, 32)
#define PANEL_256(name) PANEL(name, 256)
EACH_FORMAT_32(PANEL_32)
EACH_FORMAT_256(PANEL_256)
#undef PANEL_256
#undef PANEL_32
#undef PANEL

static void panel_of(ck_weight type, const uint8_t *p, size_t stride, size_t blocks, size_t vectors, uint8_t *out,
                     uintptr_t ahead) {
    switch (type) {
#define PANEL(name) \
    case CK_WEIGHT_##name: panel_##name(p, stride, blocks, vectors, out, ahead); break;
        EACH_FORMAT_32(PANEL)
        EACH_FORMAT_256(PANEL)
#undef PANEL
    default: break;
    }
}

/// `blocks` blocks of `rows` weight rows, 1 ... BLOCK_ROWS. `ahead` is the address of the next rows' blocks.
static void block_panel(ck_weight type, const uint8_t *weights, size_t row_bytes, size_t rows, size_t blocks,
                        void *panel, uintptr_t ahead) {
    const size_t vectors = rows > BLOCK_LANES ? 2 : 1, bytes = blocks * ck_format_of(type).bytes;
    for (size_t v = 0; v < vectors; v++, ahead += BLOCK_LANES * bytes) {
        const size_t valid = rows - BLOCK_LANES * v;
        const uint8_t *p = weights + BLOCK_LANES * v * row_bytes;
        uint8_t *out = (uint8_t *)panel + v * WORD_BYTES;
        if (valid >= BLOCK_LANES) {
            panel_of(type, p, row_bytes, blocks, vectors, out, ahead);
        } else {
            uint8_t stage[BLOCK_LANES * STAGED_ROW_BYTES];
            panel_of(type, staged_rows(p, row_bytes, valid, bytes, stage), bytes, blocks, vectors, out, ahead);
        }
    }
}

#endif
