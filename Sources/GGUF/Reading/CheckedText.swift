extension String {
    /// The text that `bytes` encode in UTF-8, or `nil` where they are not UTF-8.
    ///
    /// `String(validating:as:)` transcodes scalar by scalar, which takes half a microsecond a token: too long for a
    /// vocabulary. Decoding is fast and replaces what is invalid, so the text has the same bytes only if all was valid.
    init?(utf8 bytes: UnsafeRawBufferPointer) {
        var text = String(decoding: bytes, as: UTF8.self)
        guard text.withUTF8({ $0.elementsEqual(bytes) }) else { return nil }
        self = text
    }
}
