import JSON
import Tokenizers

extension TokenizerJSON {
    /// Adds what was added to the vocabulary after training.
    func addTokens(to vocabulary: inout ImportedVocabulary) throws {
        for added in document["added_tokens"]?.arrayValue ?? [] {
            guard let id = added["id"]?.intValue, let content = added["content"]?.stringValue, id >= 0,
                id < Vocabulary.countLimit
            else { throw error("has an added token without a number or text") }
            let isKnown = vocabulary.tokens.indices.contains(id) && vocabulary.types[id] != .unused
            guard !isKnown || vocabulary.tokens[id].utf8.elementsEqual(content.utf8) else {
                throw error("adds '\(content)' in the place of another token, \(id)")
            }
            let isUnknown = vocabulary.ids["unknown"] == id
            let isSpecial = added["special"]?.boolValue == true
            vocabulary.set(content, at: id, type: isUnknown ? .unknown : isSpecial ? .control : .userDefined)
            if added["lstrip"]?.boolValue == true { vocabulary.takingSpaceBefore.append(Int32(id)) }
            if added["rstrip"]?.boolValue == true { vocabulary.takingSpaceAfter.append(Int32(id)) }
            if added["single_word"]?.boolValue == true { vocabulary.standingAlone.append(Int32(id)) }
        }
    }

    /// Names the special tokens that the folder's settings name.
    func addSpecialTokens(to vocabulary: inout ImportedVocabulary) throws {
        for (name, token) in settings.specialTokens {
            guard let id = vocabulary.id(of: token) else { continue }
            vocabulary.ids[name] = id
            if vocabulary.types[id] == .normal { vocabulary.types[id] = name == "unknown" ? .unknown : .control }
        }
    }

    /// What stands around texts: the post-processor's word where there is one, else the settings'.
    func addTemplate(to vocabulary: inout ImportedVocabulary) throws {
        guard let template = try postTemplate() else {
            let isLlama = vocabulary.model == "llama"
            vocabulary.flags[VocabularyKeys.addsBeginning] = settings.flag("add_bos_token") ?? isLlama
            vocabulary.flags[VocabularyKeys.addsEnd] = settings.flag("add_eos_token") ?? (vocabulary.model == "t5")
            dropUnknownEnds(&vocabulary)
            return
        }
        func id(_ token: String) throws -> Int {
            guard let id = vocabulary.id(of: token) else {
                throw error("puts '\(token)' around texts and doesn't have it")
            }
            return id
        }
        vocabulary.flags[VocabularyKeys.addsBeginning] = template.before != nil
        vocabulary.flags[VocabularyKeys.addsEnd] = template.after != nil
        if let before = template.before { vocabulary.ids["bos"] = try id(before) }
        if let after = template.after { vocabulary.ids["eos"] = try id(after) }
        if template.doublesSeparator, let after = template.after {
            vocabulary.flags[VocabularyKeys.addsSeparator] = true
            vocabulary.ids["seperator"] = try id(after)
        }
    }

    /// A token can be added only where it is known.
    private func dropUnknownEnds(_ vocabulary: inout ImportedVocabulary) {
        if vocabulary.ids["bos"] == nil { vocabulary.flags[VocabularyKeys.addsBeginning] = false }
        if vocabulary.ids["eos"] == nil { vocabulary.flags[VocabularyKeys.addsEnd] = false }
    }

    private struct PostTemplate {
        var before: String?
        var after: String?
        /// `<s> a </s></s> b </s>`
        var doublesSeparator = false
    }

    private func postTemplate() throws -> PostTemplate? {
        for step in steps("post_processor") {
            switch step["type"]?.stringValue {
            case "RobertaProcessing", "BertProcessing":
                return PostTemplate(
                    before: step["cls"]?.arrayValue?.first?.stringValue,
                    after: step["sep"]?.arrayValue?.first?.stringValue,
                    doublesSeparator: step["type"]?.stringValue == "RobertaProcessing")
            case "TemplateProcessing": return try template(step)
            default: continue
            }
        }
        return nil
    }

    private func template(_ step: JSONValue) throws -> PostTemplate {
        func special(_ item: JSONValue) -> String? { item["SpecialToken"]?["id"]?.stringValue }
        let single = step["single"]?.arrayValue ?? []
        guard let text = single.firstIndex(where: { $0["Sequence"] != nil }), text <= 1, single.count - text <= 2 else {
            throw error("puts more than one token before or after a text, which is not read")
        }
        var template = PostTemplate(
            before: text == 1 ? special(single[0]) : nil,
            after: text + 1 < single.count ? special(single[text + 1]) : nil)
        let pair = step["pair"]?.arrayValue ?? []
        let texts = pair.indices.filter { pair[$0]["Sequence"] != nil }
        if texts.count == 2, let after = template.after {
            template.doublesSeparator = pair[texts[0] + 1..<texts[1]].compactMap(special) == [after, after]
        }
        return template
    }
}
