// The walk over a product with block-format weights: panels of rows, tiles of tokens. The including file brings
//   BLOCK_ROWS, BLOCK_TOKENS   the tile
//   BLOCK_FEW_TOKENS           up to this many tokens are one tile, whoever multiplies it
//   pack_row(...)              quantizes one token; its blocks stand `step` apart; pack_row_256(...) likewise
//   block_panel(...)           rearranges `blocks` blocks of `rows` weight rows
//   block_tile(tokens, tile)   adds one panel's sums for 1 ... BLOCK_TOKENS tokens
#ifndef CK_LANES_BLOCK_PRODUCT_H
#define CK_LANES_BLOCK_PRODUCT_H

#include "../formats.h"
#include "math.h"

/// How tokens are cut into tiles of nearly equal width: a last tile of one would cost as much as one of four.
typedef struct {
    size_t count;
    size_t width, wider;  ///< tokens a tile; the first `wider` tiles have one more
} block_tiling;

INLINE block_tiling tiling_of(size_t tokens) {
    size_t count = tokens <= BLOCK_FEW_TOKENS ? 1 : (tokens + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
    return (block_tiling){.count = count, .width = tokens / count, .wider = tokens % count};
}

INLINE size_t tile_width(const block_tiling *tiling, size_t tile) { return tiling->width + (tile < tiling->wider); }

INLINE size_t first_token(const block_tiling *tiling, size_t tile) {
    return tile * tiling->width + (tile < tiling->wider ? tile : tiling->wider);
}

/// Where a tile's sums come from and go to.
typedef struct {
    ck_weight type;
    const void *panel;
    size_t blocks;    ///< blocks in the panel
    const void *x;    ///< the tile's first token, ck_packed_block or ck_packed_super_block
    size_t x_step;    ///< from a token's block to its next, in blocks
    float *out;
    size_t out_stride;
    size_t rows;      ///< 1 ... BLOCK_ROWS
    bool first, last; ///< sums start from 0; the bias is added
    const float *bias;
} block_tile_job;

static void pack_row(const float *x, size_t blocks, size_t step, ck_packed_block *out);
static void pack_row_256(const float *x, size_t blocks, size_t step, ck_packed_super_block *out);
static void block_panel(ck_weight type, const uint8_t *weights, size_t row_bytes, size_t rows, size_t blocks,
                        void *panel, uintptr_t ahead);
static void block_tile(size_t tokens, const block_tile_job *t);

/// Packed activations are [tile][block][token of the tile], so that a tile reads one stream at constant distances.
static void pack(ck_packing packing, const float *x, size_t x_stride, size_t tokens, size_t k, void *packed) {
    if (tokens == 0) return;
    const block_tiling tiling = tiling_of(tokens);
    ck_packed_block *block = packed;
    ck_packed_super_block *super_block = packed;
    for (size_t tile = 0; tile < tiling.count; tile++) {
        const size_t width = tile_width(&tiling, tile);
        for (size_t c = 0; c < width; c++, x += x_stride) {
            if (packing == CK_PACK_32) pack_row(x, k / CK_BLOCK, width, block + c);
            if (packing == CK_PACK_256) pack_row_256(x, k / CK_SUPER_BLOCK, width, super_block + c);
        }
        block += width * (k / CK_BLOCK);
        super_block += width * (k / CK_SUPER_BLOCK);
    }
}

/// All rows for tiles first ..< end.
static void block_product_tiles(const ck_product *p, const block_tiling *tiling, size_t first, size_t end) {
    const ck_format format = ck_format_of(p->type);
    const bool super = format.packing == CK_PACK_256;
    const size_t blocks = p->k / format.elements, bytes = format.bytes, row_bytes = blocks * bytes;
    const size_t packed_bytes = super ? sizeof(ck_packed_super_block) : sizeof(ck_packed_block);
    const size_t run = super ? CK_PANEL_SUPER_BLOCKS : CK_PANEL_BLOCKS;
    for (size_t row = 0; row < p->rows; row += BLOCK_ROWS) {
        const uint8_t *weights = (const uint8_t *)p->weights + row * row_bytes;
        const size_t rows = p->rows - row < BLOCK_ROWS ? p->rows - row : BLOCK_ROWS;
        size_t block = 0;
        do {
            const size_t held = blocks - block < run ? blocks - block : run;
            const bool last = block + held == blocks;
            const uintptr_t ahead = (uintptr_t)(weights + BLOCK_ROWS * row_bytes) + block * bytes * BLOCK_ROWS;
            block_panel(p->type, weights + block * bytes, row_bytes, rows, held, p->scratch, ahead);
            for (size_t tile = first; tile < end; tile++) {
                const size_t token = first_token(tiling, tile), tokens = tile_width(tiling, tile);
                float *out = p->out + token * p->out_stride + row;
                block_tile_job job = {
                    .type = p->type, .panel = p->scratch, .blocks = held,
                    .x = (const uint8_t *)p->packed_x + (token * blocks + block * tokens) * packed_bytes,
                    .x_step = tokens, .out = out, .out_stride = p->out_stride, .rows = rows, .first = block == 0,
                    .last = last, .bias = p->bias ? p->bias + row : NULL,
                };
                // A few tokens are packed as one tile, which may be wider than this one.
                const size_t half = tokens > BLOCK_TOKENS ? tokens / 2 : 0;
                if (half) {
                    block_tile(half, &job);
                    job.x = (const uint8_t *)job.x + half * packed_bytes;
                    job.out += half * p->out_stride;
                }
                block_tile(tokens - half, &job);
                if (last) activate_rows(p->activation, out, tokens, p->out_stride, rows);
            }
            block += held;
        } while (block < blocks);
    }
}

/// Every panel passes over the activations once more, so they are taken in runs that a level-2 cache holds, but not in
/// runs so short that making the panels again would cost more than it saves.
static void block_product(const ck_product *p) {
    enum { RUN_BYTES = 512 * 1024, RUN_TOKENS = 288 };
    if (p->tokens == 0) return;
    const block_tiling tiling = tiling_of(p->tokens);
    const size_t token_bytes = ck_packed_bytes(ck_format_of(p->type).packing, 1, p->k);
    size_t most = token_bytes == 0 ? p->tokens : RUN_BYTES / token_bytes;
    if (most < RUN_TOKENS) most = RUN_TOKENS;
    const size_t run = (most + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
    for (size_t tile = 0; tile < tiling.count; tile += run)
        block_product_tiles(p, &tiling, tile, tiling.count - tile < run ? tiling.count : tile + run);
}

#endif
