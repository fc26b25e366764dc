import Dispatch
import Synchronization
import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A pipe of the system whose ends are closed one by one.
final class Pipe: Sendable {
    private let ends: Mutex<(reading: FileDescriptor?, writing: FileDescriptor?)>

    init() throws {
        FileDescriptor.ignoreBrokenPipes()
        var numbers: [Int32] = [-1, -1]
        try #require(pipe(&numbers) == 0)
        for number in numbers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        ends = Mutex(
            (FileDescriptor(number: numbers[0], owned: true), FileDescriptor(number: numbers[1], owned: true)))
    }

    /// Hands over the reading end.
    func takeReading() throws -> FileDescriptor {
        try #require(
            ends.withLock { ends in
                defer { ends.reading = nil }
                return ends.reading
            })
    }

    /// Hands over the writing end.
    func takeWriting() throws -> FileDescriptor {
        try #require(
            ends.withLock { ends in
                defer { ends.writing = nil }
                return ends.writing
            })
    }

    /// Writes pieces from a thread of its own, then closes the writing end.
    func feed(_ next: @escaping @Sendable (Int) -> [UInt8]?) throws {
        let writing = try takeWriting()
        DispatchQueue(label: "feeder").async {
            var number = 0
            while let piece = next(number), piece.withUnsafeBytes({ writing.writeAll($0) }) == 0 { number += 1 }
            withExtendedLifetime(writing) {}
        }
    }
}
