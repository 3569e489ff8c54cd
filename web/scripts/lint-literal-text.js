/** ESLint rule: what people read comes from the message catalogues, never from a literal in JSX. */
const read = new Set(["aria-label", "aria-description", "alt", "title", "label", "placeholder", "description", "text"]);
const hasWords = (text) => /\p{L}{2,}/u.test(text);

export const literalText = {
  meta: { type: "problem", schema: [], messages: { literal: "Put “{{text}}” into src/messages and read it with useTranslations." } },
  create(context) {
    const report = (node, text) => {
      if (hasWords(text)) context.report({ node, messageId: "literal", data: { text: text.trim().slice(0, 40) } });
    };
    return {
      JSXText: (node) => report(node, node.value),
      "JSXElement > JSXExpressionContainer > Literal": (node) => typeof node.value === "string" && report(node, node.value),
      JSXAttribute(node) {
        if (read.has(node.name.name) && node.value?.type === "Literal") report(node, String(node.value.value));
      },
    };
  },
};
