// Renders chat templates for comparisons: JSON lines in, JSON lines out.
//
//   {"template": …, "variables": {…}}      any variables
//   {"template": …, "conversation": {…}}   messages, tools, documents, add_generation_prompt, bos_token, eos_token; others
//                                          are variables
//
// Either may have a "date" of six numbers. The answer is {"text": …} or {"error": …}.

import ChatTemplates
import JSON

func date(_ request: JSONValue) -> TemplateDate? {
    guard let parts = request["date"]?.arrayValue?.compactMap(\.intValue), parts.count == 6 else { return nil }
    return TemplateDate(
        year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
}

func context(_ conversation: JSONObject, _ date: TemplateDate?) -> ChatContext {
    var context = ChatContext(messages: [], addGenerationPrompt: false, date: date)
    for member in conversation.members {
        switch member.key {
        case "messages":
            context.messages = (member.value.arrayValue ?? []).compactMap(\.objectValue).map(ChatMessage.init(fields:))
        case "tools": context.tools = member.value.arrayValue
        case "documents": context.documents = member.value.arrayValue
        case "add_generation_prompt": context.addGenerationPrompt = member.value.boolValue ?? false
        case "bos_token": context.bosToken = member.value.stringValue
        case "eos_token": context.eosToken = member.value.stringValue
        default: context.variables[member.key] = member.value
        }
    }
    return context
}

func answer(_ line: String) -> JSONObject {
    do {
        let request = try JSONParser.parse(line, depthLimit: 256)
        let template = try ChatTemplate(parsing: request["template"]?.stringValue ?? "")
        let text: String
        if let conversation = request["conversation"]?.objectValue {
            text = try template.render(context(conversation, date(request)))
        } else {
            text = try template.render(
                variables: request["variables"]?.objectValue ?? JSONObject(), date: date(request))
        }
        return JSONObject([("text", .string(text))])
    } catch {
        return JSONObject([("error", .string("\(error)"))])
    }
}

while let line = readLine() {
    print(JSONWriter.text(.object(answer(line))))
}
