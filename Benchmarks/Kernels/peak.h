// The most multiply-adds a second that this processor's int8 instruction can do, as a bound to hold products against.
#ifndef KERNEL_BENCHMARK_PEAK_H
#define KERNEL_BENCHMARK_PEAK_H

/// Billions of operations (a multiply and an add are two) a second of independent vpdpbusd; 0 where there is none.
double vpdpbusd_peak(void);

/// Processor time of this thread: what others do on the machine meanwhile is not counted.
double seconds(void);

#endif
