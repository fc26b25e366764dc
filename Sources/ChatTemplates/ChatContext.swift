public import JSON

/// One message of a conversation.
public struct ChatMessage: Sendable, Equatable {
    /// Everything that the message holds, in its order: `role`, `content`, `tool_calls`, whatever a template reads.
    public var fields: JSONObject

    /// A message of any fields.
    public init(fields: JSONObject) { self.fields = fields }

    /// A message of a text.
    /// - Parameters:
    ///   - role: who says it: `system`, `user`, `assistant`, `tool` in most templates.
    ///   - content: what is said.
    public init(role: String, content: String) {
        fields = JSONObject([("role", .string(role)), ("content", .string(content))])
    }
}

/// What a chat template is rendered with: the variables that it sees.
public struct ChatContext: Sendable, Equatable {
    /// The conversation: `messages`.
    public var messages: [ChatMessage]
    /// JSON schemas of the functions that the model may call: `tools`, which is none without them.
    public var tools: [JSONValue]?
    /// Texts to answer from: `documents`, which is none without them.
    public var documents: [JSONValue]?
    /// Whether the prompt ends where the model's answer begins: `add_generation_prompt`.
    public var addGenerationPrompt: Bool
    /// The token that begins a text: `bos_token`, undefined without it.
    public var bosToken: String?
    /// The token that ends a text: `eos_token`, undefined without it.
    public var eosToken: String?
    /// Further variables, such as `enable_thinking`. They hide those above.
    public var variables: JSONObject
    /// What `strftime_now` tells; the function is undefined without it.
    public var date: TemplateDate?

    /// A conversation and what belongs to it.
    public init(
        messages: [ChatMessage], tools: [JSONValue]? = nil, documents: [JSONValue]? = nil,
        addGenerationPrompt: Bool = true, bosToken: String? = nil, eosToken: String? = nil,
        variables: JSONObject = JSONObject(), date: TemplateDate? = nil
    ) {
        self.messages = messages
        self.tools = tools
        self.documents = documents
        self.addGenerationPrompt = addGenerationPrompt
        self.bosToken = bosToken
        self.eosToken = eosToken
        self.variables = variables
        self.date = date
    }

    /// The variables, as transformers names and orders them.
    var all: JSONObject {
        var all = JSONObject()
        if let bosToken { all["bos_token"] = .string(bosToken) }
        if let eosToken { all["eos_token"] = .string(eosToken) }
        all["messages"] = .array(messages.map { .object(Self.withReasoning($0.fields)) })
        all["tools"] = tools.map { .array($0) } ?? .null
        all["documents"] = documents.map { .array($0) } ?? .null
        all["add_generation_prompt"] = .bool(addGenerationPrompt)
        for member in variables.members { all[member.key] = member.value }
        return all
    }

    /// A message's reasoning goes by several names; a template finds it under each that templates read.
    private static func withReasoning(_ fields: JSONObject) -> JSONObject {
        let names = ["reasoning_content", "thinking", "reasoning"]
        guard let reasoning = names.lazy.compactMap({ fields[$0] }).first(where: { !$0.isNull }) else { return fields }
        var aliased = JSONObject([("thinking", fields["thinking"] ?? reasoning)])
        for member in fields.members { aliased[member.key] = member.value }
        aliased["reasoning_content"] = reasoning
        return aliased
    }
}
