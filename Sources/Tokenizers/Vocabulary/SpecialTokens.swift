/// The tokens that steer a model rather than stand for text.
public struct SpecialTokens: Equatable, Sendable {
    /// Stands for text the vocabulary cannot spell (`[UNK]`).
    public var unknown: Int32
    /// Opens a sequence (`[CLS]`).
    public var classifier: Int32?
    /// Closes a sequence, and each of a pair (`[SEP]`).
    public var separator: Int32?
    /// Fills a batch's shorter rows (`[PAD]`).
    public var padding: Int32?
    /// Stands for a hidden token (`[MASK]`).
    public var mask: Int32?
    /// Every token marked as a control token in the model file, those above among them. No text becomes one of them.
    public var control: [Int32]

    /// Names a model's special tokens.
    ///
    /// - Parameter control: what the model file marks as control tokens; the others named here are added.
    public init(
        unknown: Int32,
        classifier: Int32? = nil,
        separator: Int32? = nil,
        padding: Int32? = nil,
        mask: Int32? = nil,
        control: [Int32] = []
    ) {
        self.unknown = unknown
        self.classifier = classifier
        self.separator = separator
        self.padding = padding
        self.mask = mask
        self.control = control
    }

    /// Every special token, without repeats, in ascending order.
    var all: [Int32] {
        let named = [unknown, classifier, separator, padding, mask].compactMap { $0 }
        return Set(named + control).sorted()
    }

    /// Which ids of the vocabulary are special: one flag a token.
    func flags(in vocabulary: Vocabulary) throws(TokenizerError) -> [Bool] {
        var flags = [Bool](repeating: false, count: vocabulary.count)
        for id in all {
            guard id >= 0, Int(id) < vocabulary.count else {
                throw TokenizerError(
                    code: .specialTokenOutOfRange,
                    place: "special token \(id)",
                    advice: "the model file is damaged, or its vocabulary of \(vocabulary.count) tokens is another's"
                )
            }
            flags[Int(id)] = true
        }
        return flags
    }
}
