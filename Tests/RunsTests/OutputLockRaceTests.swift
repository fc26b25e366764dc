import Foundation
import Testing

@testable import Runs

/// Two processes at a time race for one lock; in some rounds one dies by SIGKILL, inside or at any moment.
///
/// `CASCADE_LOCK_ROUNDS=1000 swift test --filter OutputLockRaceTests` for many rounds.
@Suite struct OutputLockRaceTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["CASCADE_LOCK_ROUNDS"].flatMap { Int($0) } ?? 40

    private let folder: TemporaryFolder
    private let harness: String

    init() throws {
        folder = try TemporaryFolder()
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let places = [bundle, Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
        let candidates = places.map { $0.appendingPathComponent("LockHarness").path }
        harness = try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
    }

    @Test func neverTwoAtOnceAndNeverAStaleLock() throws {
        var random = SystemRandomNumberGenerator()
        var entered = 0
        var killed = 0
        for round in 0..<Self.rounds {
            let stay = { (limit: UInt32) in "\(UInt32.random(in: 0...limit, using: &random))" }
            let dies = round % 3 == 0
            let first = try start("wait", stay(3000), dies ? "die" : "end")
            let second = try start(round % 2 == 0 ? "wait" : "fail", stay(3000), "end")
            if round % 3 == 1 {
                usleep(UInt32.random(in: 0...12_000, using: &random))
                kill(first, SIGKILL)
            }
            let ends = [wait(for: first), wait(for: second)]
            #expect(!ends.contains(.exited(99)), "round \(round): two at once")
            #expect(ends.allSatisfy { [.exited(0), .exited(75), .killed].contains($0) }, "round \(round): \(ends)")
            #expect(!dies || ends[0] == .killed, "round \(round): \(ends)")
            // Whoever waits comes in, whatever became of the other one.
            if round % 2 == 0 { #expect(ends[1] == .exited(0), "round \(round): a stale lock") }
            entered += ends.count { $0 == .exited(0) }
            killed += ends.count { $0 == .killed }
        }
        #expect(try wait(for: start("fail", "0", "end")) == .exited(0))
        #expect(entered > Self.rounds / 2)
        #expect(killed >= Self.rounds / 3)
        print("lock race: \(Self.rounds) rounds, \(entered) times inside, \(killed) killed")
    }

    private enum End: Equatable {
        case exited(Int32)
        case killed
    }

    private func start(_ policy: String, _ stay: String, _ end: String) throws -> pid_t {
        let arguments = [harness, folder.file("out.jsonl"), folder.file("witness"), policy, stay, end]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        try #require(posix_spawn(&process, harness, nil, nil, &pointers, nil) == 0)
        return process
    }

    private func wait(for process: pid_t) -> End {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .killed
    }
}
