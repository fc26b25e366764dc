/// What is to be read once the text at hand is complete: a stack, its top here, shared by all threads that stand on it.
final class Frame: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        /// A value of a schema.
        case value(Int32)
        /// The rest of an object: properties from one on, so many written.
        case object(Int32, property: Int32, count: Int32, names: NameList)
        /// The rest of an object whose additional property has had its name written.
        case additionalValue(Int32, count: Int32, names: NameList)
        /// The name of an additional property.
        case additionalName(Int32, count: Int32, names: NameList)
        /// The rest of an array after so many items, with `left` more to come at most and `need` at least.
        case array(Int32, written: Int32, left: Int32, need: Int32)
    }

    let step: Step
    let parent: Frame?
    /// How many objects and arrays are open here.
    let depth: Int32
    private let hash: Int

    init(_ step: Step, depth: Int32, parent: Frame?) {
        self.step = step
        self.depth = depth
        self.parent = parent
        var hasher = Hasher()
        hasher.combine(step)
        hasher.combine(depth)
        hasher.combine(parent?.hash)
        hash = hasher.finalize()
    }

    static func == (one: Frame, other: Frame) -> Bool {
        var (one, other) = (one, other)
        while true {
            if one === other { return true }
            guard one.hash == other.hash, one.depth == other.depth, one.step == other.step else { return false }
            switch (one.parent, other.parent) {
            case (nil, nil): return true
            case (let parent?, let otherParent?): (one, other) = (parent, otherParent)
            default: return false
            }
        }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

/// The names of the additional properties that an object has by now, as they stand between quotes.
struct NameList: Hashable, Sendable {
    var names: [[UInt8]] = []
    /// Whether one more was written that is not known any longer; none can be written after it.
    var hasUnknown = false

    var count: Int32 { Int32(names.count) + (hasUnknown ? 1 : 0) }
}

/// One way to read what was written so far.
struct Thread: Hashable, Sendable {
    /// What of an additional property's name is known.
    enum Name: Hashable, Sendable {
        /// It is no such name that is being read.
        case none
        /// The bytes so far, the opening quote not among them.
        case known([UInt8])
        /// So far it is no beginning of a name that it must not be.
        case free
    }

    /// The automaton that is being read, or `done`.
    var automaton: Int32
    var state: Int32 = 0
    /// For a string: the scalars that may still begin, and those that must.
    var left = Grammar.far
    var need: Int32 = 0
    var name = Name.none
    var next: Frame?

    /// Everything has been read.
    static let done: Int32 = -1
}
