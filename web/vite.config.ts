/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import compileMessage from "icu-minify/compile";
import { defineConfig, type Plugin } from "vite";
import { startNamespaces } from "./src/messages/start.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = process.env.API_URL ?? "http://127.0.0.1:8000";

/** Compiles the catalogues' ICU messages when building, so that the parser (12 kB gzip) stays out of the app. */
function compiledMessages(): Plugin {
  const compile = (tree: object): object =>
    Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, typeof value === "string" ? compileMessage(value) : compile(value)]),
    );
  return {
    name: "compiled-messages",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/messages\/[a-z]+\/[a-z-]+\.json$/ },
      handler: (code) => ({ code: JSON.stringify(compile(JSON.parse(code))), map: null }),
    },
  };
}

/** A module that calls useTranslations("tasks") begins to read the messages of tasks when it is evaluated, before it is rendered. */
function startedMessages(): Plugin {
  return {
    name: "started-messages",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/[^?]*\.tsx?$/, code: /useTranslations\("/ },
      handler(code) {
        const namespaces = new Set([...code.matchAll(/useTranslations\("([a-z]+)/g)].map((match) => match[1] ?? ""));
        for (const namespace of startNamespaces) namespaces.delete(namespace);
        if (namespaces.size === 0) return null;
        const names = [...namespaces].map((name) => JSON.stringify(name)).join();
        // On the first line, so that the others keep their numbers.
        return { code: `import { startMessages as startMessages_ } from "@/lib/i18n"; startMessages_(${names}); ${code}`, map: null };
      },
    },
  };
}

/** The messages every page needs are one file a language; each other namespace is one. */
function messageChunk(id: string): string | null {
  const [, locale, namespace] = /\/src\/messages\/([a-z]+)\/([a-z-]+)\.json$/.exec(id) ?? [];
  if (!locale || !namespace) return null;
  return startNamespaces.some((start) => start === namespace) ? `messages-${locale}` : `messages-${locale}-${namespace}`;
}

// Tests read the messages as written.
const isTest = process.env.VITEST !== undefined;

export default defineConfig({
  plugins: [
    ...(isTest ? [] : [compiledMessages(), startedMessages()]),
    tanstackRouter({
      target: "react",
      autoCodeSplitting: true,
      generatedRouteTree: "src/route-tree.gen.ts",
      routeFileIgnorePattern: "\\.test\\.",
    }),
    react(),
    tailwindcss(),
  ],
  resolve: {
    alias: {
      "@": here("./src"),
      // The original injects <style> elements, which the content policy forbids; ours adopts a constructed sheet.
      ...(isTest ? {} : { "use-intl/format-message": here("./node_modules/use-intl/dist/esm/production/format-message/format-only.js") }),
      "react-style-singleton": here("./src/lib/adopted-style.ts"),
    },
  },
  build: {
    target: "es2022",
    // Nothing as data: URI, so that the content policy can stay at 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: messageChunk }] } } },
  },
  server: { proxy: { "/api": { target: api, changeOrigin: false } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
  },
});
