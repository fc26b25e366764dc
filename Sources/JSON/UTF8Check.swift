/// Where bytes stop being UTF-8.
public enum UTF8Check {
    /// Offset of the first byte that can't belong to valid UTF-8; the count of bytes when all are valid.
    public static func firstFault(in bytes: some Collection<UInt8>) -> Int {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .emptyInput, .error: return offset
            }
        }
    }
}
