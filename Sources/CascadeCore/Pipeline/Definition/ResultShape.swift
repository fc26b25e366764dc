/// What stands under a name, as far as it is known before anything runs. Everything may also be null.
public indirect enum ResultShape: Sendable, Hashable {
    /// Not known.
    case any
    case text
    case number
    case truth
    case list(ResultShape)
    /// Any keys, values of one shape.
    case map(ResultShape)
    /// Known names, in order.
    case members([Member])

    /// A name and what stands under it.
    public struct Member: Sendable, Hashable {
        /// The name.
        public let name: String
        /// What stands under it.
        public let shape: ResultShape

        /// A name and what stands under it.
        public init(_ name: String, _ shape: ResultShape) {
            self.name = name
            self.shape = shape
        }
    }

    /// The known names under this one.
    public var members: [Member] {
        if case .members(let members) = self { members } else { [] }
    }

    /// What stands under a name; nil when nothing can.
    public func member(_ name: String) -> ResultShape? {
        switch self {
        case .any: .any
        case .map(let value): value
        case .members(let members): members.first { $0.name == name }?.shape
        case .text, .number, .truth, .list: nil
        }
    }

    /// What either of two stages yields: the names of both, and where they disagree, anything.
    public func merged(with other: ResultShape) -> ResultShape {
        if self == other { return self }
        guard case .members(let left) = self, case .members(let right) = other else { return .any }
        let shared = left.map { member in
            Member(member.name, other.member(member.name).map { member.shape.merged(with: $0) } ?? member.shape)
        }
        return .members(shared + right.filter { added in !left.contains { $0.name == added.name } })
    }

    /// What it is, for a sentence.
    public var description: String {
        switch self {
        case .any: "anything"
        case .text: "text"
        case .number: "a number"
        case .truth: "true or false"
        case .list: "a list"
        case .map, .members: "a map"
        }
    }
}
