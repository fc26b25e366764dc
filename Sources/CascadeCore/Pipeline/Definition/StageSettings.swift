public import ModelPorts

/// A kind of stage: what it may say in the file, and what follows from it.
///
/// A new kind is one file in `Kinds/`, and one line in `StageKinds.all`.
public protocol StageSettings: Sendable {
    /// What the file calls it.
    static var kind: String { get }
    /// The keys it has besides those of every stage.
    static var keys: [String] { get }

    /// Keys that only models that write give a meaning to, besides `keys`.
    static var generativeKeys: [String] { get }
    /// Whether it reads a text, so that `text:` has a meaning.
    static var readsText: Bool { get }

    /// Reads the kind's own keys; nil when something needed is missing or wrong, and reported.
    static func read(_ map: MapReader) -> Self?

    /// Whether it takes a model, and which tasks will do.
    var model: ModelNeed { get }
    /// The stages it names by themselves, not in expressions.
    var uses: [StageUse] { get }
    /// The conditions among its own keys.
    var conditions: [Expression] { get }
    /// The names it yields. `shape` gives what other stages yield, for kinds that hand on the results of others.
    func results(shape: (String) -> ResultShape) -> ResultShape
}

extension StageSettings {
    /// Most kinds have no keys for generative models alone.
    public static var generativeKeys: [String] { [] }
    /// Most kinds read a text.
    public static var readsText: Bool { true }
    /// Most kinds name no stages.
    public var uses: [StageUse] { [] }
    /// Most kinds have no conditions.
    public var conditions: [Expression] { [] }
}

/// The kinds there are.
public enum StageKinds {
    /// Every kind, in the order in which documentation lists them.
    public static let all: [any StageSettings.Type] = [
        ClassifierSettings.self,
        ExtractorSettings.self,
        SummarizerSettings.self,
        RouterSettings.self,
    ]

    /// The kind of a name.
    public static func named(_ name: String) -> (any StageSettings.Type)? { all.first { $0.kind == name } }
}

/// Whether a stage takes a model.
public enum ModelNeed: Sendable, Hashable {
    /// It has no use for one.
    case none
    /// It needs one that can do any of these.
    case any([ModelTask])
}

/// A stage named by another one's own keys.
public struct StageUse: Sendable, Hashable {
    /// Why it is named.
    public enum Role: Sendable, Hashable {
        /// A tier of a cascade, from 0.
        case tier(Int)
        /// The stage that a route carries on with.
        case run
    }

    /// The stage that is named.
    public let stage: Located<String>
    /// Why.
    public let role: Role

    /// A stage named for a reason.
    public init(_ stage: Located<String>, as role: Role) {
        self.stage = stage
        self.role = role
    }
}
