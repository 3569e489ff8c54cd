import { readdirSync } from "node:fs";
import importX from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import { literalText } from "./scripts/lint-literal-text.js";

// Imports go down this list, never up: a later layer may use an earlier one.
const layers = ["messages", "api", "lib", "components", "features", "routes"];
const upward = layers.slice(0, -1).map((layer, index) => ({
  target: `./src/${layer}`,
  from: layers.slice(index + 1).map((higher) => `./src/${higher}`),
  message: `${layer} may not import a layer above it (order: ${layers.join(" -> ")}).`,
}));
// A feature is a room of its own; routes bring features together.
const features = readdirSync("src/features", { withFileTypes: true }).filter((entry) => entry.isDirectory());
const apart = features.map(({ name }) => ({
  target: `./src/features/${name}`,
  from: "./src/features",
  except: [`./${name}`],
  message: "Features never import each other; compose them in a route or move the shared part to components.",
}));

export default tseslint.config(
  { ignores: ["dist", "src/api/generated", "src/route-tree.gen.ts", ".tanstack"] },
  ...tseslint.configs.recommended,
  reactHooks.configs.flat["recommended-latest"] ?? reactHooks.configs.flat.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "import-x": importX, app: { rules: { "literal-text": literalText } } },
    settings: { "import-x/resolver": { typescript: { project: "./tsconfig.json" } } },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: [...upward, ...apart] }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "app/literal-text": "error",
      "no-restricted-globals": ["error", { name: "fetch", message: "Only src/api talks HTTP." }],
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "use-intl", importNames: ["useTranslations"], message: "Take it from @/lib/i18n, which waits for the messages." }] },
      ],
      "no-console": ["error", { allow: ["error"] }],
      "max-lines": ["error", { max: 400 }],
      "react-hooks/incompatible-library": "off",
    },
  },
  { files: ["src/lib/i18n.tsx"], rules: { "no-restricted-imports": "off" } },
  { files: ["src/**/*.test.{ts,tsx}", "src/testing/**", "src/gallery/**"], rules: { "app/literal-text": "off" } },
);
