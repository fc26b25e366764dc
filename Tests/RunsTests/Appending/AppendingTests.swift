import Digests
import Store
import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Appends that were broken off are completed")
struct AppendingTests {
    private let folder: TemporaryFolder
    private let stateFolder: TemporaryFolder
    private let ledger: DeliveryLedger
    private let lines = "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n"

    init() throws {
        folder = try TemporaryFolder()
        stateFolder = try TemporaryFolder()
        let state = try StateDatabase(StorePlace(folder: stateFolder.path))
        ledger = try DeliveryLedger(state, output: folder.file("out.jsonl"))
    }

    private func carryOut(_ intent: AppendIntent) throws {
        var appending = Appending(intent, in: ledger)
        try appending.carryOut()
    }

    /// Everything that an append leaves on the disk before its first byte is written.
    private func intent(over standing: String? = "old\n", header: String = "") throws -> AppendIntent {
        let path = folder.file("out.jsonl")
        if let standing { try folder.write(standing, to: "out.jsonl") }
        let spool = try folder.write(lines, to: ".out.jsonl.append")
        var status = stat()
        var hash = SHA256()
        Array(lines.utf8).withUnsafeBytes { hash.update($0) }
        let exists = stat(path, &status) == 0
        return AppendIntent(
            path: path, spool: spool, header: Array(header.utf8), device: exists ? Int64(status.st_dev) : 0,
            inode: exists ? Int64(status.st_ino) : 0, base: exists ? Int64(status.st_size) : 0,
            length: Int64(lines.utf8.count), digest: hash.finalize())
    }

    private func append(_ text: String) throws {
        try folder.write(try folder.read("out.jsonl") + text, to: "out.jsonl")
    }

    @Test("whatever part of the bytes was written, all of them stand there once", arguments: 0...27)
    func partWritten(_ count: Int) throws {
        let intent = try intent()
        try append(String(lines.prefix(count)))
        for _ in 0..<2 {
            // A second time is what a run does that was killed behind the first.
            try folder.write(lines, to: ".out.jsonl.append")
            try carryOut(intent)
            #expect(try folder.read("out.jsonl") == "old\n" + lines)
        }
        #expect(folder.names == ["out.jsonl"])
    }

    @Test("a line of another program behind a part of ours: the line begun is written again, on a line of its own")
    func foreignLine() throws {
        let intent = try intent()
        try append("{\"id\":1}\n{\"i" + "another's line\n")
        try carryOut(intent)
        #expect(try folder.read("out.jsonl") == "old\n{\"id\":1}\n{\"ianother's line\n{\"id\":2}\n{\"id\":3}\n")
    }

    @Test("a file that was rotated away is completed where it lies now")
    func rotated() throws {
        let intent = try intent()
        try append(String(lines.prefix(12)))
        #expect(rename(folder.file("out.jsonl"), folder.file("out.jsonl.1")) == 0)
        try carryOut(intent)
        #expect(try folder.read("out.jsonl.1") == "old\n" + lines)
        #expect(folder.names == ["out.jsonl.1"])
    }

    @Test("another file that was given the number of the one that is gone is left alone")
    func reusedNumber() throws {
        let intent = try intent()
        #expect(rename(folder.file("out.jsonl"), folder.file("out-other.jsonl")) == 0)
        try folder.write("old\nsomething else\n", to: "out-other.jsonl")
        try carryOut(intent)
        #expect(try folder.read("out-other.jsonl") == "old\nsomething else\n")
        #expect(try folder.read("out.jsonl") == lines)
    }

    @Test("a file that is gone for good begins anew, with its header")
    func gone() throws {
        let intent = try intent(header: "id\n")
        #expect(unlink(folder.file("out.jsonl")) == 0)
        try carryOut(intent)
        #expect(try folder.read("out.jsonl") == "id\n" + lines)
    }

    @Test(
        "a file that was rotated away before it got a byte: what replaced it gets them once", arguments: [true, false])
    func rotatedBeforeTheFirstByte(isSpoolRemoved: Bool) throws {
        let before = try intent()
        try ledger.intend([before])
        #expect(rename(folder.file("out.jsonl"), folder.file("out.jsonl.1")) == 0)
        try carryOut(before)
        #expect(try folder.read("out.jsonl") == lines)
        // Killed before or behind the removal of the spool; the next run knows what is noted alone.
        if !isSpoolRemoved { try folder.write(lines, to: ".out.jsonl.append") }
        for noted in try ledger.intended() { try carryOut(noted) }
        #expect(try folder.read("out.jsonl") == lines)
        #expect(try folder.read("out.jsonl.1") == "old\n")
    }

    @Test("an append that was done, with its spool removed, is done; bytes that nobody has any more are told of")
    func lostSpool() throws {
        let intent = try intent()
        try append(lines)
        #expect(unlink(folder.file(".out.jsonl.append")) == 0)
        try carryOut(intent)
        #expect(try folder.read("out.jsonl") == "old\n" + lines)

        try folder.write("old\n{\"id\":1}\n", to: "out.jsonl")
        let error = #expect(throws: RunError.self) { try carryOut(intent) }
        #expect(error?.code == .data && error?.place.hasSuffix(".out.jsonl.append") == true)
    }

    @Test("a spool that was cut is not taken for whole")
    func cutSpool() throws {
        let intent = try intent()
        try folder.write(String(lines.dropLast(3)), to: ".out.jsonl.append")
        #expect(throws: RunError.self) { try carryOut(intent) }
        #expect(try folder.read("out.jsonl") == "old\n")
    }

    @Test("a spool that can't be opened for now is not taken for lost")
    func unreadableSpool() throws {
        let intent = try intent()
        #expect(unlink(intent.spool) == 0)
        // A link to itself can be opened by nobody.
        #expect(symlink(intent.spool, intent.spool) == 0)
        let error = #expect(throws: RunError.self) { try carryOut(intent) }
        #expect(error?.code == .reading(ELOOP))
        #expect(unlink(intent.spool) == 0)
        try folder.write(lines, to: ".out.jsonl.append")
        try carryOut(intent)
        #expect(try folder.read("out.jsonl") == "old\n" + lines)
    }
}
