#include "peak.h"
#include <stdint.h>
#include <time.h>

double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f,avx512vnni"), noinline)) static int32_t independent_chains(long rounds) {
    __m512i chain[16];
    const __m512i a = _mm512_set1_epi8(3), b = _mm512_set1_epi8(5);
    for (int i = 0; i < 16; i++) chain[i] = _mm512_set1_epi32(i);
    for (long r = 0; r < rounds; r++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            chain[i] = _mm512_dpbusd_epi32(chain[i], a, b);
            __asm__ volatile("" : "+v"(chain[i]));
        }
    }
    for (int i = 1; i < 16; i++) chain[0] = _mm512_add_epi32(chain[0], chain[i]);
    return _mm512_reduce_add_epi32(chain[0]);
}

double vpdpbusd_peak(void) {
    if (!__builtin_cpu_supports("avx512vnni")) return 0;
    const long rounds = 50000;
    double best = 0;
    for (int attempt = 0; attempt < 20; attempt++) {
        double start = seconds();
        volatile int32_t sink = independent_chains(rounds);
        (void)sink;
        double rate = (double)rounds * 16 * 64 * 2 / (seconds() - start) / 1e9;
        if (rate > best) best = rate;
    }
    return best;
}
#else
double vpdpbusd_peak(void) { return 0; }
#endif
