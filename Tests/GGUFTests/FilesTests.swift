import GGUF
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct MappedFileTests {
    private let folder = TemporaryFolder()

    private func failure(_ path: String) -> GGUFError.Code? {
        do {
            _ = try MappedFile(path: path)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func mapsAFilesBytes() throws {
        let file = try MappedFile(path: folder.file("f", [1, 2, 3]))
        #expect(file.size == 3)
        #expect(file.withUnsafeBytes { Array($0) } == [1, 2, 3])
        #expect(file.withUnsafeBytes(in: 1..<3) { Array($0) } == [2, 3])
        #expect(file.withUnsafeBytes(in: 3..<3) { Array($0) } == [])
        #expect(file.withUnsafeBytes(in: 0..<4) { Array($0) } == nil)
        #expect(file.withUnsafeBytes(in: -1..<2) { Array($0) } == nil)
    }

    @Test func mapsAnEmptyFile() throws {
        let file = try MappedFile(path: folder.file("empty", []))
        #expect(file.size == 0)
        #expect(file.withUnsafeBytes { Array($0) } == [])
    }

    @Test func refusesWhatIsNoFile() {
        #expect(failure(folder.path + "/absent") == .cannotOpen(errno: ENOENT))
        #expect(failure(folder.path) == .notARegularFile)
        #expect(failure("/dev/null") == .notARegularFile)
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(failure(pipe) == .notARegularFile)
    }

    @Test func tellsFilesApart() throws {
        let path = folder.file("a", [1])
        let first = try MappedFile(path: path).identity
        #expect(try MappedFile(path: path).identity == first)
        #expect(try MappedFile(path: folder.file("b", [1])).identity != first)
        _ = folder.file("a", [1, 2])
        #expect(try MappedFile(path: path).identity != first)
        #expect(MappedFile(copying: [1]).identity == nil)
    }
}

@Suite struct FileDigestTests {
    private let folder = TemporaryFolder()

    private func digest(_ text: String) -> String { Array(text.utf8).withUnsafeBytes { FileDigest.sha256($0) } }

    @Test func givesTheStandardsExamples() {
        // FIPS 180-4 and NIST's example values.
        #expect(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        )
        #expect(
            digest(String(repeating: "a", count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test func filesHashAsTheirBytesWhateverTheirLength() throws {
        // Around one block, around its padding, and over the read buffer, whose pieces end inside blocks.
        for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 262_143, 262_144, 262_145, 600_001] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let path = folder.file("f", bytes)
            #expect(try FileDigest.sha256(path: path) == bytes.withUnsafeBytes { FileDigest.sha256($0) })
        }
    }

    @Test func refusesWhatCannotBeRead() {
        #expect(throws: GGUFError.self) { try FileDigest.sha256(path: folder.path + "/absent") }
        #expect(throws: GGUFError.self) { try FileDigest.sha256(path: folder.path) }
    }
}
