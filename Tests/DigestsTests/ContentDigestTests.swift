import Digests
import Testing

@Suite("Digests of contents")
struct ContentDigestTests {
    /// FIPS 180-4's own examples.
    @Test(
        "SHA-256 of known messages",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func knownMessages(message: String, expected: String) {
        for piece in [1, 3, 64, 1000] {
            var hash = SHA256()
            let bytes = Array(message.utf8)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                Array(bytes[start..<min(start + piece, bytes.count)]).withUnsafeBytes { hash.update($0) }
            }
            #expect(Hexadecimal.text(hash.finalize()) == expected)
        }
    }

    @Test("Parts are told apart from each other")
    func parts() {
        func digest(_ domain: String, _ parts: [String]) -> ContentDigest {
            var digester = Digester(domain)
            for part in parts { digester.append(part) }
            return digester.finish()
        }
        let all = [
            digest("a", ["b", "c"]), digest("a", ["bc"]), digest("a", ["bc", ""]), digest("a", ["", "bc"]),
            digest("ab", ["c"]), digest("a", []),
        ]
        #expect(Set(all).count == all.count)
        #expect(digest("a", ["b", "c"]) == all[0])
    }

    @Test("A digest is its 16 bytes, and nothing else is one")
    func bytes() throws {
        let digest = ContentDigest(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10)
        #expect(digest.bytes == Array(1...16))
        #expect(digest.description == "0102030405060708090a0b0c0d0e0f10")
        #expect(digest.bytes.withUnsafeBytes { ContentDigest(bytes: $0) } == digest)
        #expect([UInt8](repeating: 0, count: 15).withUnsafeBytes { ContentDigest(bytes: $0) } == nil)
    }
}
