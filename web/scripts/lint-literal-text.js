/** ESLint rule: what people read comes from the message catalogues, never from a literal: in JSX, in its attributes, in a toast. */
const read = new Set(["aria-label", "aria-description", "aria-roledescription", "alt", "title", "label", "placeholder", "description", "text", "heading", "hint"]);
const told = new Set(["toast", "alert", "confirm", "prompt"]);
const hasWords = (text) => /\p{L}{2,}/u.test(text);

/** The literals that an expression may become: itself, its branches, the fixed parts of a template, an object's readable values. */
function literalsIn(node) {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" ? [[node, node.value]] : [];
    case "TemplateLiteral":
      return node.quasis.map((part) => [part, part.value.cooked ?? ""]);
    case "ConditionalExpression":
      return [...literalsIn(node.consequent), ...literalsIn(node.alternate)];
    case "LogicalExpression":
      return [...literalsIn(node.left), ...literalsIn(node.right)];
    case "BinaryExpression":
      return node.operator === "+" ? [...literalsIn(node.left), ...literalsIn(node.right)] : [];
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "JSXExpressionContainer":
      return literalsIn(node.expression);
    case "ObjectExpression":
      return node.properties.flatMap((one) => {
        const isRead = one.type === "Property" && (read.has(one.key.name ?? one.key.value) || one.value.type === "ObjectExpression");
        return isRead ? literalsIn(one.value) : [];
      });
    default:
      return [];
  }
}

export const literalText = {
  meta: { type: "problem", schema: [], messages: { literal: "Put “{{text}}” into src/messages and read it with useTranslations." } },
  create(context) {
    const report = (node, text) => {
      if (hasWords(text)) context.report({ node, messageId: "literal", data: { text: text.trim().slice(0, 40) } });
    };
    const reportAll = (node) => literalsIn(node).forEach(([part, text]) => report(part, text));
    return {
      JSXText: (node) => report(node, node.value),
      "JSXElement > JSXExpressionContainer": reportAll,
      "JSXFragment > JSXExpressionContainer": reportAll,
      JSXAttribute(node) {
        if (read.has(node.name.name)) reportAll(node.value);
      },
      CallExpression(node) {
        const name = node.callee.type === "MemberExpression" ? node.callee.property.name : node.callee.name;
        if (told.has(name)) node.arguments.forEach(reportAll);
      },
      AssignmentExpression(node) {
        if (node.left.type === "MemberExpression" && node.left.object.name === "document" && node.left.property.name === "title") reportAll(node.right);
      },
    };
  },
};
