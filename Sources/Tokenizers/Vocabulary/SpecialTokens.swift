/// The tokens that steer a model rather than stand for text.
public struct SpecialTokens: Equatable, Sendable {
    /// Stands for text the vocabulary cannot spell (`[UNK]`); nil where every byte has a token.
    public var unknown: Int32?
    /// Opens a sequence of an encoder (`[CLS]`).
    public var classifier: Int32?
    /// Closes a sequence of an encoder, and each of a pair (`[SEP]`).
    public var separator: Int32?
    /// Fills a batch's shorter rows (`[PAD]`).
    public var padding: Int32?
    /// Stands for a hidden token (`[MASK]`).
    public var mask: Int32?
    /// Begins a text (`<s>`, `<|begin_of_text|>`).
    public var beginning: Int32?
    /// Ends a text (`</s>`, `<|end_of_text|>`).
    public var end: Int32?
    /// Ends a chat's turn (`<|im_end|>`, `<end_of_turn>`).
    public var endOfTurn: Int32?
    /// Every token marked as a control token in the model file, those above among them. No text becomes one of them.
    public var control: [Int32]

    /// Names a model's special tokens.
    ///
    /// - Parameter control: what the model file marks as control tokens; the others named here are added.
    public init(
        unknown: Int32? = nil,
        classifier: Int32? = nil,
        separator: Int32? = nil,
        padding: Int32? = nil,
        mask: Int32? = nil,
        beginning: Int32? = nil,
        end: Int32? = nil,
        endOfTurn: Int32? = nil,
        control: [Int32] = []
    ) {
        self.unknown = unknown
        self.classifier = classifier
        self.separator = separator
        self.padding = padding
        self.mask = mask
        self.beginning = beginning
        self.end = end
        self.endOfTurn = endOfTurn
        self.control = control
    }

    /// The tokens after which a model has nothing more to say. Of an encoder's vocabulary what closes a sequence ends what
    /// its decoder writes.
    public var endsGeneration: [Int32] { Set([end ?? separator, endOfTurn].compactMap(\.self)).sorted() }

    /// Every special token, without repeats, in ascending order.
    var all: [Int32] {
        let named = [unknown, classifier, separator, padding, mask, beginning, end, endOfTurn].compactMap(\.self)
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
