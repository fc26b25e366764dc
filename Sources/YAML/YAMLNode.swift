/// One node of a YAML document, with its place.
public struct YAMLNode: Sendable {
    /// What a node holds.
    public enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping(YAMLMapping)
    }

    /// What the node holds.
    public let content: Content
    /// Where it stands. A block collection ends where the next thing begins.
    public let range: SourceRange

    /// A node at a place.
    public init(_ content: Content, at range: SourceRange) {
        self.content = content
        self.range = range
    }

    /// The scalar, if it is one.
    public var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The items, if it is a list.
    public var sequence: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The entries, if it is a map.
    public var mapping: YAMLMapping? {
        if case .mapping(let mapping) = content { mapping } else { nil }
    }
}

/// A map in the order of the file. Keys are unique: the parser reports the second of two equal ones and drops it.
public struct YAMLMapping: Sendable {
    /// A key and what stands under it.
    public struct Entry: Sendable {
        /// The key's text, however it was quoted.
        public let key: String
        /// Where the key stands.
        public let keyRange: SourceRange
        /// What stands under the key.
        public let value: YAMLNode

        /// An entry with the key's place.
        public init(key: String, keyRange: SourceRange, value: YAMLNode) {
            self.key = key
            self.keyRange = keyRange
            self.value = value
        }
    }

    /// The entries in the order of the file.
    public let entries: [Entry]

    /// A map of entries whose keys differ.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The entry under a key. Maps are small, so this is a walk.
    public subscript(key: String) -> Entry? {
        entries.first { $0.key == key }
    }
}

/// A scalar as written.
public struct YAMLScalar: Sendable {
    /// How a scalar was written.
    public enum Style: Sendable, Hashable {
        case plain
        case singleQuoted
        case doubleQuoted
        /// A block after `|`.
        case literal
        /// A block after `>`.
        case folded
    }

    /// The text after YAML's own escapes and folding.
    public let text: String
    /// How it was written.
    public let style: Style
    /// Whether the tag `!!str` makes it text whatever it looks like.
    public let isTaggedText: Bool

    /// A scalar as written.
    public init(text: String, style: Style, isTaggedText: Bool = false) {
        self.text = text
        self.style = style
        self.isTaggedText = isTaggedText
    }
}
