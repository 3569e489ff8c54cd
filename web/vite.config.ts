/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import compileMessage from "icu-minify/compile";
import { defineConfig, type Plugin } from "vite";

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

// Tests read the messages as written.
const isTest = process.env.VITEST !== undefined;

export default defineConfig({
  plugins: [
    ...(isTest ? [] : [compiledMessages()]),
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
  },
  server: { proxy: { "/api": { target: api, changeOrigin: false } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
  },
});
