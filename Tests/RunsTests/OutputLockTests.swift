import Dispatch
import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct OutputLockTests {
    private let folder: TemporaryFolder
    private let stop: StopFlag

    init() throws {
        folder = try TemporaryFolder()
        stop = try StopFlag()
    }

    private func lock(
        _ name: String, _ ifRunning: OutputLock.IfRunning = .fail, waiting: (RunError) -> Void = { _ in }
    ) throws -> OutputLock? {
        let acquired = try OutputLock.acquire(
            .file(folder.file(name)), ifRunning: ifRunning, stop: stop, waiting: waiting)
        if case .acquired(let lock) = acquired { return lock }
        return nil
    }

    @Test func theSecondIsRefusedAndToldWhoIsTheFirst() throws {
        let first = try #require(try lock("out.jsonl"))
        #expect(first.path == folder.file(".out.jsonl.lock"))
        let error = #expect(throws: RunError.self) { try lock("out.jsonl") }
        #expect(error?.code == .busy)
        #expect(error?.place == folder.file("out.jsonl"))
        #expect(error?.reason.hasPrefix("process \(getpid()) has been writing it since 2") == true)
        withExtendedLifetime(first) {}
    }

    @Test func theLockGoesWithItsHolderAndTheFileStays() throws {
        do {
            let first = try #require(try lock("out.jsonl"))
            withExtendedLifetime(first) {}
        }
        #expect(folder.names == [".out.jsonl.lock"])
        #expect(try folder.read(".out.jsonl.lock") == "")
        let second = try lock("out.jsonl")
        #expect(second != nil)
        #expect(try folder.read(".out.jsonl.lock").hasPrefix("pid \(getpid()) since "))
    }

    @Test func skippingLeavesItToTheOther() throws {
        let first = try #require(try lock("out.jsonl"))
        guard
            case .skipped(let busy) = try OutputLock.acquire(
                .file(folder.file("out.jsonl")), ifRunning: .skip, stop: stop)
        else {
            Issue.record("the lock was given twice")
            return
        }
        #expect(busy.code == .busy)
        withExtendedLifetime(first) {}
    }

    @Test func waitingEndsWhenTheOtherLetsGo() async throws {
        let output = OutputLock.Output.file(folder.file("out.jsonl"))
        var first = try lock("out.jsonl")
        let told = DispatchSemaphore(value: 0)
        let stop = stop
        async let waited = ThreadExecutor.run("waiting") {
            try? OutputLock.acquire(output, ifRunning: .wait, stop: stop) { _ in told.signal() }
        }
        await ThreadExecutor.run("told") { told.wait() }
        #expect(first != nil)
        first = nil
        guard case .acquired = await waited else {
            Issue.record("the lock was not given")
            return
        }
    }

    @Test func waitingEndsWhenTheRunIsStopped() throws {
        let first = try lock("out.jsonl")
        var told = 0
        let second = try lock("out.jsonl", .wait) { busy in
            #expect(busy.code == .busy)
            told += 1
            stop.raise()
        }
        #expect(second == nil)
        #expect(told == 1)
        withExtendedLifetime(first) {}
    }

    @Test func twoNamesOfOneFileAreOneOutput() throws {
        try folder.write("", to: "real.jsonl")
        #expect(symlink("real.jsonl", folder.file("link.jsonl")) == 0)
        let first = try lock("link.jsonl")
        #expect(throws: RunError.self) { try lock("real.jsonl") }
        #expect(folder.names == [".real.jsonl.lock", "link.jsonl", "real.jsonl"])
        withExtendedLifetime(first) {}
    }

    @Test func aLinkToAFileThatIsYetToComeIsFollowed() throws {
        #expect(symlink("there.jsonl", folder.file("link.jsonl")) == 0)
        #expect(try lock("link.jsonl")?.path == folder.file(".there.jsonl.lock"))
        let file = try PartialFile(replacing: folder.file("link.jsonl"))
        try file.commit()
        #expect(folder.names == [".there.jsonl.lock", "link.jsonl", "there.jsonl"])
    }

    @Test func tablesOfOneDatabaseAreOutputsOfTheirOwn() throws {
        let database = folder.file("t.sqlite")
        let locks = try ["a", "b", "a/b", "a%2Fb"].map { table in
            try OutputLock.acquire(.table(table, database: database), ifRunning: .fail, stop: stop)
        }
        #expect(
            folder.names == [
                ".t.sqlite.a%252fb.lock", ".t.sqlite.a%2Fb.lock", ".t.sqlite.a.lock", ".t.sqlite.b.lock",
            ])
        let error = #expect(throws: RunError.self) {
            try OutputLock.acquire(.table("a", database: database), ifRunning: .fail, stop: stop)
        }
        #expect(error?.place == database + ":a")
        withExtendedLifetime(locks) {}
    }

    @Test func aLockFileThatWasRemovedIsMadeAgain() throws {
        let first = try lock("out.jsonl")
        unlink(folder.file(".out.jsonl.lock"))
        let second = try lock("out.jsonl")
        #expect(second != nil)
        #expect(throws: RunError.self) { try lock("out.jsonl") }
        withExtendedLifetime(first) {}
    }

    @Test(arguments: [
        "", "pid", "pid 12 since now", "pid -1 since 2025-01-02T03:04:05Z", "\u{1b}[31m", "pid 1 since \n",
    ])
    func whatOthersWroteIntoTheFileIsNotRepeated(_ text: String) throws {
        #expect(LockHolder(parsing: text) == nil)
        let path = try folder.write(text, to: ".out.jsonl.lock")
        let other = try #require(FileDescriptor.opening(path, O_RDONLY))
        #expect(flock(other.number, LOCK_EX | LOCK_NB) == 0)
        let error = #expect(throws: RunError.self) { try lock("out.jsonl") }
        #expect(error?.code == .busy)
        #expect(error?.reason == "another run writes it")
    }

    @Test func aLinkOrFolderInTheLocksPlaceIsRefused() throws {
        let target = try folder.write("precious", to: "target")
        #expect(symlink(target, folder.file(".out.jsonl.lock")) == 0)
        let error = #expect(throws: RunError.self) { try lock("out.jsonl") }
        #expect(error?.code == .writing(ELOOP))
        #expect(try folder.read("target") == "precious")
        #expect(throws: RunError.self) { try lock("absent/out.jsonl") }
    }

    @Test func timesAreInUTC() {
        #expect(UTCTime.text(0) == "1970-01-01T00:00:00Z")
        #expect(UTCTime.text(1_709_210_096) == "2024-02-29T12:34:56Z")
    }
}
