// The walk over a product with block-format weights: panels of rows, tiles of tokens. The including file brings
//   BLOCK_ROWS, BLOCK_TOKENS   the tile
//   BLOCK_FEW_TOKENS           up to this many tokens are one tile, whoever multiplies it
//   pack_row(...)              quantizes one token; its blocks stand `step` apart
//   block_panel(...)           rearranges `blocks` blocks of `rows` weight rows
//   block_tile(tokens, tile)   adds one panel's sums for 1 ... BLOCK_TOKENS tokens
#ifndef CK_LANES_BLOCK_PRODUCT_H
#define CK_LANES_BLOCK_PRODUCT_H

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
    const void *panel;
    size_t blocks;              ///< blocks in the panel
    const ck_packed_block *x;   ///< [blocks][tokens of the tile]
    float *out;
    size_t out_stride;
    size_t rows;                ///< 1 ... BLOCK_ROWS
    bool first, last;           ///< sums start from 0; the bias is added
    const float *bias;
} block_tile_job;

static void pack_row(const float *x, size_t blocks, size_t step, ck_packed_block *out);
static void block_panel(ck_weight type, const uint8_t *weights, size_t row_bytes, size_t rows, size_t blocks,
                        void *panel);
static void block_tile(size_t tokens, const block_tile_job *t);

INLINE size_t block_bytes(ck_weight type) {
    return type == CK_WEIGHT_Q8_0 ? sizeof(ck_block_q8_0) : sizeof(ck_block_q4_0);
}

/// Packed activations are [tile][block][token of the tile], so that a tile reads one stream at constant distances.
static void pack_q8(const float *x, size_t x_stride, size_t tokens, size_t k, void *packed) {
    if (tokens == 0) return;
    const size_t blocks = k / CK_BLOCK;
    const block_tiling tiling = tiling_of(tokens);
    ck_packed_block *out = packed;
    for (size_t tile = 0; tile < tiling.count; tile++) {
        const size_t width = tile_width(&tiling, tile);
        for (size_t c = 0; c < width; c++, x += x_stride) pack_row(x, blocks, width, out + c);
        out += width * blocks;
    }
}

/// All rows for tiles first ..< end.
static void block_product_tiles(const ck_product *p, const block_tiling *tiling, size_t first, size_t end) {
    const size_t blocks = p->k / CK_BLOCK, bytes = block_bytes(p->type), row_bytes = blocks * bytes;
    for (size_t row = 0; row < p->rows; row += BLOCK_ROWS) {
        const uint8_t *weights = (const uint8_t *)p->weights + row * row_bytes;
        const size_t rows = p->rows - row < BLOCK_ROWS ? p->rows - row : BLOCK_ROWS;
        size_t block = 0;
        do {
            const size_t held = blocks - block < CK_PANEL_BLOCKS ? blocks - block : CK_PANEL_BLOCKS;
            const bool last = block + held == blocks;
            block_panel(p->type, weights + block * bytes, row_bytes, rows, held, p->scratch);
            for (size_t tile = first; tile < end; tile++) {
                const size_t token = first_token(tiling, tile), tokens = tile_width(tiling, tile);
                float *out = p->out + token * p->out_stride + row;
                block_tile(tokens, &(block_tile_job){
                    .panel = p->scratch, .blocks = held,
                    .x = (const ck_packed_block *)p->packed_x + token * blocks + block * tokens,
                    .out = out, .out_stride = p->out_stride, .rows = rows, .first = block == 0, .last = last,
                    .bias = p->bias ? p->bias + row : NULL,
                });
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
    const size_t token_bytes = p->k / CK_BLOCK * sizeof(ck_packed_block);
    size_t most = token_bytes == 0 ? p->tokens : RUN_BYTES / token_bytes;
    if (most < RUN_TOKENS) most = RUN_TOKENS;
    const size_t run = (most + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
    for (size_t tile = 0; tile < tiling.count; tile += run)
        block_product_tiles(p, &tiling, tile, tiling.count - tile < run ? tiling.count : tile + run);
}

#endif
