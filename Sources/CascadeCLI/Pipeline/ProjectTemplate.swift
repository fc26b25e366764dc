/// The files that `cascade init` makes. They run without any model, so that the first command of a new user works.
enum ProjectTemplate {
    static let files = [
        (name: "pipeline.yaml", text: pipeline), (name: "messages.jsonl", text: messages),
        (name: "models/README.md", text: models),
    ]

    private static let pipeline = """
        name: first-triage
        description: Finds what can be found by pattern, and sends each message to a desk.

        input:
          id: id
          text: "{{subject?}}\\n\\n{{body}}"

        stages:
          found:
            kind: extractor
            fields:
              email:  { type: email, from: pattern }
              amount: { type: money, from: pattern }
              order:  { type: order, from: pattern, pattern: '#[0-9]{5,10}' }

          # With the shipped model sentence-encoder, or one of yours under models/, take the comment signs away:
          # topic:
          #   kind: classifier
          #   model: sentence-encoder
          #   labels:
          #     delivery: "the parcel is late, lost or damaged"
          #     refund: "the customer wants money back"
          #     other: "anything else"

          desk:
            kind: router
            routes:
              - to: refunds
                when: lower(text) matches "refund|money back"
              - to: orders
                when: found.fields.order != null
              - to: general

        output:
          desk: desk.route
          fields: found.fields

        """

    private static let messages = """
        {"id":"m1","subject":"Where is my parcel?","body":"Order #48213 was due on Monday. Please write to ana@example.com."}
        {"id":"m2","subject":"Refund","body":"I was charged £49.99 twice and would like my money back."}
        {"id":"m3","body":"Hello, do you ship to Norway?"}

        """

    private static let models = """
        # Models

        Each model is a folder here: `NAME/model.gguf`, and beside it its card and confidence map. A pipeline names it by
        its folder: `model: NAME`. Bring one from Hugging Face with

            cascade model import FOLDER --output models/NAME/model.gguf --type q8_0

        """
}
