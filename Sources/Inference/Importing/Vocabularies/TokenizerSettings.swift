import GGUF
import JSON

/// What stands beside a vocabulary: `tokenizer_config.json`, `special_tokens_map.json`, chat templates.
struct TokenizerSettings {
    private let config: JSONObject
    private let map: JSONObject
    private let templateFile: String?

    init(_ folder: ModelFolder) throws {
        config = try folder.json("tokenizer_config.json")?.objectValue ?? JSONObject()
        map = try folder.json("special_tokens_map.json")?.objectValue ?? JSONObject()
        templateFile = folder.text("chat_template.jinja")
    }

    /// A truth value of the configuration.
    func flag(_ key: String) -> Bool? { config[key]?.boolValue }

    /// The special tokens that are named, by the names of llama.cpp's keys.
    var specialTokens: [(name: String, token: String)] {
        let names = [
            ("bos", "bos_token"), ("eos", "eos_token"), ("unknown", "unk_token"), ("padding", "pad_token"),
            ("seperator", "sep_token"), ("cls", "cls_token"), ("mask", "mask_token"),
        ]
        return names.compactMap { name, key in
            let value = config[key] ?? map[key]
            return (value?.stringValue ?? value?["content"]?.stringValue).map { (name, $0) }
        }
    }

    /// Added tokens of a folder without `tokenizer.json`, as `added_tokens` has them there.
    var addedTokens: [JSONValue] {
        let members = config["added_tokens_decoder"]?.objectValue?.members ?? []
        return members.compactMap { member in
            guard let id = Int(member.key), var token = member.value.objectValue else { return nil }
            token["id"] = .number(JSONNumber(id))
            return .object(token)
        }
    }

    /// The chat template, and others by name, as llama.cpp writes them.
    func addChatTemplates(to writer: inout GGUFWriter) {
        var names: [String] = []
        for item in config["chat_template"]?.arrayValue ?? [] {
            guard let name = item["name"]?.stringValue, let template = item["template"]?.stringValue else { continue }
            if name == "default" {
                writer.set(VocabularyKeys.chatTemplate, template)
            } else {
                writer.set(VocabularyKeys.chatTemplate + "." + name, template)
                names.append(name)
            }
        }
        if !names.isEmpty { writer.set("tokenizer.chat_templates", names) }
        if let template = templateFile ?? config["chat_template"]?.stringValue {
            writer.set(VocabularyKeys.chatTemplate, template)
        }
    }
}
