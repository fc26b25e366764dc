#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The system's functions of one number, in double precision: what is computed once when a model is opened and then
/// rounded to f32.
enum Elementary {
    /// The natural logarithm.
    static func log(_ x: Double) -> Double {
        #if canImport(Glibc)
            Glibc.log(x)
        #else
            Darwin.log(x)
        #endif
    }

    /// `base` to the power of `exponent`.
    static func power(_ base: Double, _ exponent: Double) -> Double {
        #if canImport(Glibc)
            Glibc.pow(base, exponent)
        #else
            Darwin.pow(base, exponent)
        #endif
    }
}
