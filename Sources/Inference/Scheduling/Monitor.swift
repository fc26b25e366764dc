#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A lock and a condition to wait for under it: how engine threads sleep without holding a thread of Swift's pool.
final class Monitor: @unchecked Sendable {
    // Sendable: the two pthread objects are made for sharing and stay at one address for their whole life.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }

    func unlock() { pthread_mutex_unlock(mutex) }

    /// Sleeps until a signal; it may also wake without one.
    /// - Precondition: The caller holds the lock, which is free while it sleeps.
    func wait() { pthread_cond_wait(condition, mutex) }

    /// Wakes one sleeper.
    func signal() { pthread_cond_signal(condition) }

    /// Wakes all sleepers.
    func broadcast() { pthread_cond_broadcast(condition) }
}
