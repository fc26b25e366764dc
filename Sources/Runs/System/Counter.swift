import Synchronization

/// A number that one thread raises while others look.
final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    /// What was counted so far.
    var value: Int { number.load(ordering: .relaxed) }

    func add(_ count: Int) { number.add(count, ordering: .relaxed) }
}
