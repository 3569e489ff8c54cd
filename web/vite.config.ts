/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import compileMessage from "icu-minify/compile";
import { defineConfig, type Plugin } from "vite";
import { startNamespaces } from "./src/messages/start.ts";
import { splitClient } from "./split-client.ts";

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
  const spoken = new Map<string, readonly string[]>();
  return {
    name: "started-messages",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/[^?]*\.tsx?$/, code: /useTranslations\("/ },
      handler(code, id) {
        const namespaces = new Set([...code.matchAll(/useTranslations\("([a-z]+)/g)].map((match) => match[1] ?? ""));
        for (const namespace of startNamespaces) namespaces.delete(namespace);
        if (namespaces.size === 0) return null;
        spoken.set(id, [...namespaces]);
        const names = [...namespaces].map((name) => JSON.stringify(name)).join();
        // On the first line, so that the others keep their numbers.
        return { code: `import { startMessages as startMessages_ } from "@/lib/i18n"; startMessages_(${names}); ${code}`, map: null };
      },
    },
    // For scripts/first-load.mjs: which file speaks from which namespaces.
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const said = chunks.map((chunk) => [chunk.fileName, [...new Set(chunk.moduleIds.flatMap((id) => spoken.get(id) ?? []))]] as const);
      this.emitFile({ type: "asset", fileName: ".vite/messages.json", source: JSON.stringify(Object.fromEntries(said.filter(([, names]) => names.length > 0))) });
    },
  };
}

/** What every page needs is one file, instead of a hundred that weigh more: each pays for its imports and compresses alone. */
const everywhere = /\/node_modules\/(?:react|react-dom|scheduler|use-intl|use-sync-external-store|@tanstack\/(?:react-router|router-core|history|react-store|store|react-query|query-core))\//;

/** The routes' own parts (addresses, search, guards), which the router needs before any page. */
const routes = /\/src\/(?:routes\/[^?]*\.tsx|route-tree\.gen\.ts|features\/[a-z]+\/search\.ts)$/;

/** Small parts that nearly every page shows: one file compresses better than a dozen. */
const base = /\/src\/(?:lib\/(?:cn|format|hotkeys|records|stored|width)|components\/ui\/(?:avatar|badge|button|kbd|marks|skeleton|spinner|states))\.tsx?$/;

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
    ...(isTest ? [] : [compiledMessages(), startedMessages(), splitClient(here("../openapi.json"))]),
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
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: messageChunk, debugName: "messages" }, { name: "vendor", test: everywhere }, { name: "routes", test: routes }, { name: "base", test: base }] } } },
  },
  server: { proxy: { "/api": { target: api, changeOrigin: false } } },
  test: {
    // Tests that need a document say so in their first line: to make one takes seconds.
    environment: "node",
    isolate: false,
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
  },
});
