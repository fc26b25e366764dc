// Rotary positions: the table of angles, and the rotation of pairs by it.
#ifndef CK_LANES_ROPE_H
#define CK_LANES_ROPE_H

#include "math.h"

/// Sixteen pairs of neighbours and their two halves.
typedef struct {
    vf first, second;
} vf_pairs;

/// `count` pairs from p on.
INLINE vf_pairs load_pairs(const float *p, size_t count) {
    vf low, high;
    if (count == CK_LANES) {
        low = vf_load(p);
        high = vf_load(p + CK_LANES);
    } else {
        float lane[2 * CK_LANES] = {0};
        memcpy(lane, p, 2 * count * sizeof(float));
        low = vf_load(lane);
        high = vf_load(lane + CK_LANES);
    }
    return (vf_pairs){
        __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
        __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31),
    };
}

INLINE void store_pairs(float *p, vf_pairs pairs, size_t count) {
    vf low = __builtin_shufflevector(pairs.first, pairs.second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    vf high = __builtin_shufflevector(pairs.first, pairs.second, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30,
                                      15, 31);
    if (count == CK_LANES) {
        vf_store(p, low);
        vf_store(p + CK_LANES, high);
        return;
    }
    float lane[2 * CK_LANES];
    vf_store(lane, low);
    vf_store(lane + CK_LANES, high);
    memcpy(p, lane, 2 * count * sizeof(float));
}

static void rope_table(const int32_t *positions, size_t tokens, const float *frequencies, size_t pairs, float magnitude,
                       float *table) {
    for (size_t t = 0; t < tokens; t++, table += 2 * pairs)
        for (size_t p = 0; p < pairs; p += CK_LANES) {
            size_t count = pairs - p < CK_LANES ? pairs - p : CK_LANES;
            vf angle = vf_load_first(frequencies + p, count) * (float)positions[t];
            store_pairs(table + 2 * p, (vf_pairs){vf_cos(angle) * magnitude, vf_sin(angle) * magnitude}, count);
        }
}

INLINE vf_pairs rotated(vf_pairs x, vf_pairs turn) {
    return (vf_pairs){vf_fma(x.first, turn.first, -(x.second * turn.second)),
                      vf_fma(x.second, turn.first, x.first * turn.second)};
}

static void rope(float *x, size_t stride, size_t tokens, size_t heads, size_t head_stride, size_t pairs, bool adjacent,
                 const float *table) {
    for (size_t t = 0; t < tokens; t++, x += stride, table += 2 * pairs)
        for (size_t p = 0; p < pairs; p += CK_LANES) {
            const size_t count = pairs - p < CK_LANES ? pairs - p : CK_LANES;
            const vf_pairs turn = load_pairs(table + 2 * p, count);
            float *at = x + (adjacent ? 2 * p : p);
            for (size_t h = 0; h < heads; h++, at += head_stride) {
                if (adjacent) {
                    store_pairs(at, rotated(load_pairs(at, count), turn), count);
                } else if (count == CK_LANES) {
                    vf_pairs turned = rotated((vf_pairs){vf_load(at), vf_load(at + pairs)}, turn);
                    vf_store(at, turned.first);
                    vf_store(at + pairs, turned.second);
                } else {
                    vf_pairs halves = {vf_load_first(at, count), vf_load_first(at + pairs, count)};
                    vf_pairs turned = rotated(halves, turn);
                    vf_store_first(at, turned.first, count);
                    vf_store_first(at + pairs, turned.second, count);
                }
            }
        }
}

#endif
