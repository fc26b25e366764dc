/// What a model can be asked to do.
public enum ModelTask: String, Sendable, Hashable, CaseIterable {
    /// One score for each label of a trained head, for a whole text.
    case classify
    /// One score for each tag of a trained head, for every token of a text.
    case labelTokens = "label tokens"
    /// A vector for a text.
    case embed
    /// Text that follows a text, or answers it.
    case generate
}

/// What is known of a model before any of its weights are read.
public struct ModelInfo: Sendable, Equatable {
    /// Name for people: the model's folder, or the file's own name.
    public let name: String
    /// Path of the file.
    public let path: String
    /// Family, in GGUF's spelling: `bert`.
    public let architecture: String
    /// What it can be asked.
    public let tasks: Set<ModelTask>
    /// Labels (or tags) of its trained head, in the head's order; empty without a head.
    public let labels: [String]
    /// The longest sequence it reads at once, in tokens, special ones included.
    public let contextLength: Int
    /// Whether a model that writes is told what to write; one that isn't writes what it was trained to write about any
    /// text.
    public let followsInstructions: Bool
    /// Whether its vocabulary knows small letters only.
    public let isUncased: Bool

    /// A description, as a model's header gives it.
    public init(
        name: String, path: String, architecture: String, tasks: Set<ModelTask>, labels: [String], contextLength: Int,
        followsInstructions: Bool = true, isUncased: Bool = false
    ) {
        self.followsInstructions = followsInstructions
        self.isUncased = isUncased
        self.name = name
        self.path = path
        self.architecture = architecture
        self.tasks = tasks
        self.labels = labels
        self.contextLength = contextLength
    }
}

/// What one request cost.
public struct ModelCost: Sendable, Equatable {
    /// Tokens that went through the model, special ones included.
    public var tokens: Int
    /// Windows that the text was read in; 1 for a text that fits.
    public var windows: Int
    /// Multiply-adds of all matrix products, attention included.
    public var multiplyAdds: Int
    /// This request's share, by tokens, of the seconds its batches took on one thread.
    public var seconds: Double

    /// The cost of nothing.
    public static let zero = ModelCost(tokens: 0, windows: 0, multiplyAdds: 0, seconds: 0)

    /// A cost.
    public init(tokens: Int, windows: Int, multiplyAdds: Int, seconds: Double) {
        self.tokens = tokens
        self.windows = windows
        self.multiplyAdds = multiplyAdds
        self.seconds = seconds
    }

    /// Adds what another request cost.
    public static func += (left: inout ModelCost, right: ModelCost) {
        left.tokens += right.tokens
        left.windows += right.windows
        left.multiplyAdds += right.multiplyAdds
        left.seconds += right.seconds
    }
}
