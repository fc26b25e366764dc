import GGUF

@testable import Inference

/// A model that lacks one particular of its family.
struct Mutation {
    /// What is left out.
    let name: String
    /// Changes the description; tensors are named without their layers.
    var description: (inout ModelDescription) -> Void = { _ in }
    /// Tensors that are filled with a number that does nothing.
    var neutral: (kind: String, value: Float)?
    /// Tensors that the file loses.
    var removed: [String] = []
}

extension Mutation {
    /// Everything that can be left out of a model.
    static func all(of model: ModelDescription, _ file: GGUFFile) -> [Mutation] {
        tensors(file) + figures(model) + layers(model, file)
    }

    /// A tensor's name without its layer: all layers lose a part together.
    static func kind(_ name: String) -> String {
        name.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
    }

    /// Every vector and every table: gains become 1, what is added becomes 0, what divides becomes 1.
    private static func tensors(_ file: GGUFFile) -> [Mutation] {
        let tables = ["position_embd", "token_types", "attn_rel_b"]
        var kinds: [String] = []
        for tensor in file.tensors {
            let isTable = tables.contains { tensor.name.contains($0) }
            let isVector = tensor.dimensions.count == 1 || tensor.name.hasSuffix("_norm.weight")
            guard isVector || isTable, !kinds.contains(kind(tensor.name)) else { continue }
            kinds.append(kind(tensor.name))
        }
        let hasOutput = file.tensor(named: "output.weight") != nil
        let tied = hasOutput ? [Mutation(name: "output matrix of its own", removed: ["output.weight"])] : []
        return kinds.map { kind in
            let isAdded = kind.hasSuffix(".bias") || tables.contains { kind.contains($0) }
            return Mutation(name: kind, neutral: (kind, isAdded ? 0 : 1))
        } + tied
    }

    /// Figures of the whole model.
    private static func figures(_ model: ModelDescription) -> [Mutation] {
        var found: [Mutation] = []
        func add(_ name: String, if applies: Bool, _ change: @escaping (inout ModelDescription) -> Void) {
            if applies { found.append(Mutation(name: name, description: change)) }
        }
        add("output scale", if: (model.output?.scale ?? 1) != 1) { $0.output?.scale = 1 }
        add("output soft cap", if: (model.output?.softCap ?? 0) > 0) { $0.output?.softCap = 0 }
        add("pooled token", if: model.head == .sequence) {
            $0.pooling = $0.pooling == .firstToken ? .lastToken : .firstToken
        }
        for stack in [\ModelDescription.encoder, \ModelDescription.decoder] {
            guard let description = model[keyPath: stack] else { continue }
            let name = description.isCausal ? "decoder" : "encoder"
            add("\(name) embedding scale", if: description.embeddingScale != 1) {
                $0[keyPath: stack]?.embeddingScale = 1
            }
            add("\(name) order of tokens", if: true) { $0[keyPath: stack]?.isCausal.toggle() }
            if let relative = description.relativePositions {
                add("\(name) buckets' reach", if: true) {
                    $0[keyPath: stack]?.relativePositions?.farthest = relative.farthest / 4
                }
                add("\(name) buckets' sides", if: true) {
                    $0[keyPath: stack]?.relativePositions?.isBidirectional.toggle()
                }
            }
        }
        return found
    }

    /// Figures of layers.
    private static func layers(_ model: ModelDescription, _ file: GGUFFile) -> [Mutation] {
        var found: [Mutation] = []
        for stack in [\ModelDescription.encoder, \ModelDescription.decoder] {
            guard let layers = model[keyPath: stack]?.layers else { continue }
            let prefix = model[keyPath: stack]?.isCausal == true ? "decoder " : "encoder "
            /// Changes every layer that has the particular.
            func add(
                _ name: String, where has: @escaping (LayerDescription) -> Bool,
                _ change: @escaping (inout LayerDescription) -> Void
            ) {
                guard layers.contains(where: has) else { return }
                let changeLayers = { (model: inout ModelDescription) in
                    for index in layers.indices where has(layers[index]) {
                        guard var layer = model[keyPath: stack]?.layers[index] else { continue }
                        change(&layer)
                        model[keyPath: stack]?.layers[index] = layer
                    }
                }
                let factors = ["rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"]
                found.append(
                    Mutation(
                        name: prefix + name, description: changeLayers, removed: name == "rotation" ? factors : []))
            }
            addAttention(add, isCausal: model[keyPath: stack]?.isCausal == true)
            addRotation(add)
            add("residual scale", where: { $0.residualScale != 1 }) { $0.residualScale = 1 }
            add("blocks side by side", where: { $0.form == .parallel }) { $0.form = .before }
            add("function", where: { _ in true }) {
                $0.feedForward.activation = $0.feedForward.activation == .gelu ? .geluTanh : .gelu
            }
            add("kind of norm", where: { $0.norm.kind == .layer }) {
                $0.norm.kind = .rootMeanSquare
                if case .eachHead = $0.attention.headNorm { $0.attention.headNorm = .eachHead($0.norm) }
            }
            if layers.contains(where: { $0.form == .around }) {
                found.append(
                    Mutation(
                        name: "norms after blocks",
                        description: { $0.forEachLayer { $1.form = .before } },
                        removed: ["blk.post_attention_norm.weight", "blk.post_ffw_norm.weight"]))
            }
            if layers.contains(where: { $0.attention.headNorm != nil }) {
                found.append(
                    Mutation(
                        name: "norms of heads", description: { $0.forEachLayer { $1.attention.headNorm = nil } },
                        removed: ["blk.attn_q_norm.weight", "blk.attn_k_norm.weight"]))
            }
        }
        return found
    }

    private typealias Adding = (
        _ name: String, _ has: @escaping (LayerDescription) -> Bool,
        _ change: @escaping (inout LayerDescription) -> Void
    ) -> Void

    private static func addAttention(_ add: Adding, isCausal: Bool) {
        add("window", { $0.attention.window > 0 }) { $0.attention.window = 0 }
        add("window's last token", { $0.attention.window > 0 }) { $0.attention.window -= 1 }
        add("layers without a window", { $0.attention.window == 0 && isCausal }) { $0.attention.window = 5 }
        add("soft cap of scores", { $0.attention.softCap > 0 }) { $0.attention.softCap = 0 }
        add("scale of scores", { _ in true }) { $0.attention.scale *= 1.25 }
        add("temperature", { $0.attention.temperature != nil }) { $0.attention.temperature = nil }
        add("temperature's length", { $0.attention.temperature != nil }) { $0.attention.temperature?.length += 1 }
    }

    private static func addRotation(_ add: Adding) {
        add("rotation", { $0.attention.rope != nil }) { $0.attention.rope = nil }
        add("rotation's base", { $0.attention.rope != nil }) { $0.attention.rope?.base *= 2 }
        add("rotation's pairs", { ($0.attention.rope?.dimensions ?? 0) > 2 }) { layer in
            let isHalves = layer.attention.rope?.pairing == .halves
            layer.attention.rope?.pairing = isHalves ? .adjacent : .halves
        }
        add("rotation's magnitude", { ($0.attention.rope?.magnitude ?? 1) != 1 }) { $0.attention.rope?.magnitude = 1 }
        add("rotation's offset", { ($0.attention.rope?.offset ?? 0) > 0 }) { $0.attention.rope?.offset = 0 }
        add(
            "rotated part",
            { ($0.attention.rope?.dimensions ?? 99) < $0.attention.keyWidth && $0.attention.latent == nil }
        ) {
            let width = $0.attention.keyWidth
            if $0.attention.rope?.scaling == RopeDescription.Scaling.none {
                $0.attention.rope?.dimensions = width / 2 * 2
            } else {
                $0.attention.rope?.offset = 1
            }
        }
        add(
            "stretched frequencies",
            { layer in
                switch layer.attention.rope?.scaling {
                case .linear, .yarn: true
                default: false
                }
            }
        ) { $0.attention.rope?.scaling = .none }
        add(
            "choice of factors",
            { layer in
                if case .longShort = layer.attention.rope?.scaling { true } else { false }
            }
        ) { layer in
            guard case .longShort(let original) = layer.attention.rope?.scaling else { return }
            layer.attention.rope?.scaling = .longShort(original: original > 32 ? 1 : 1 << 20)
        }
        add(
            "YaRN's ramp",
            { layer in
                if case .yarn = layer.attention.rope?.scaling { true } else { false }
            }
        ) { layer in
            guard case .yarn(var yarn) = layer.attention.rope?.scaling else { return }
            yarn.original *= 4
            layer.attention.rope?.scaling = .yarn(yarn)
        }
        add("layers without rotation", { $0.attention.rope == nil }) { layer in
            layer.attention.rope = RopeDescription(
                dimensions: layer.attention.keyWidth / 2 * 2, base: 10000, pairing: .halves)
        }
    }
}
