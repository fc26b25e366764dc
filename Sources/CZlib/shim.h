#ifndef CASCADE_ZLIB_SHIM_H
#define CASCADE_ZLIB_SHIM_H

#include <zlib.h>

#endif
